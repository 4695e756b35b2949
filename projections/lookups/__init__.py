"""Look-ups: what questions ask of other rows before the law can answer."""
