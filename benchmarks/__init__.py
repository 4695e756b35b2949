"""Benchmarks: ratios against raw SQL of the same rows, in one run (`make bench`)."""
