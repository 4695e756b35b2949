"""What the bytes mean outside the ledger: schemas derived from the event types."""
