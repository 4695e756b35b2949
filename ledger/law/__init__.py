"""The law (法): what it says of days, acts and grounds; pure, for rules and questions alike."""
