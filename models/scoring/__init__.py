"""What a detector is worth: pure functions from boxes found and boxes there."""
