"""What is derived from the code: documents, schemas, examples, and the lock on them."""
