"""信用核查与送达: what comes before a decision is told, and how it is told."""
