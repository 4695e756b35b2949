"""Readers: the rows of a file, a format a module."""
