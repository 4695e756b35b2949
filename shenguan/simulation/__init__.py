"""模拟县: a county that exists on paper alone: its people, its year, and who gets round the law."""
