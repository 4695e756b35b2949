"""Rules: a chapter of events a module or a folder; one function an event type that decides."""
