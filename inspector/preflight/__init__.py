"""What must be true before the line starts."""
