"""人生: what happens in a lawful county; a file a chapter."""
