"""Numbers that people sign."""
