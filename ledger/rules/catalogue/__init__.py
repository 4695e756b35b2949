"""事项目录: items, guides and duties."""
