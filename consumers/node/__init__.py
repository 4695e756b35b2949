"""Node (节点): everything that a county's ledger needs, in one process, supervised and measured."""
