"""Rules: one chapter, one file: the states, and a function per event type that decides."""
