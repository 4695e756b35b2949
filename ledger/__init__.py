"""What can happen, and when it may: events, rules, gate, log and their store."""
