"""双随机抽查: registers, plans, seeds, draws, recusals."""
