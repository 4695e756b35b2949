"""The store: our recorder on SQLAlchemy Core, and a ledger on any DCB recorder."""
