"""What can be asked: rows folded from the log, and the questions that join them."""
