"""映射草稿: a mapping drafted from the headers and values of a file, for a person to finish."""
