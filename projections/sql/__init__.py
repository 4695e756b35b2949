"""SQL (查询语句): one read-only statement over answers and tables, in SQLite's SQL everywhere."""
