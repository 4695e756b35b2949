"""审管衔接: pushes, tasks and feedback."""
