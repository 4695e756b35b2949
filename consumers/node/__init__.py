"""County (一县): everything that a county's ledger needs, in one process, watched and counted."""
