"""Files of older systems: a mapping says how their rows become facts; no code for a new kind."""
