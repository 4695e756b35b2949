"""办理: routing and reviews, surveys, joint cases, and what pauses or prolongs a time limit."""
