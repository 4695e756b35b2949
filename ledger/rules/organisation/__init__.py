"""机构: how a ledger is opened, agencies and their officers, calendars and terms."""
