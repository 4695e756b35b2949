"""The mapping language: how the rows of a kind of file become facts."""
