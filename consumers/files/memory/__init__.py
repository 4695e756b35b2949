"""导入记忆: what imports remember of the rows of one source, so that its files are read as one."""
