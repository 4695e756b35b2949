"""Tables: which events change which rows, a chapter of events a file."""
