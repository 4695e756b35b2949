"""The gate: from submissions to receipts, decided and appended in batches."""
