"""Who follows: what comes into the ledger from files and other systems, and what goes out."""
