"""States: what is known of one thing, a noun a file, and what every rule asks of it."""
