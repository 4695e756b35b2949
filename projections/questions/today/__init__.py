"""今日待办: what is open, a file for each chapter that leaves something open."""
