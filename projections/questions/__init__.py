"""Questions: what can be asked, a file each; a question joins tables and computes on the day."""
