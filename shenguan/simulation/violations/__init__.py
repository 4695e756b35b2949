"""违规: what must not be, told for every code that a submission can meet; a file a chapter."""
