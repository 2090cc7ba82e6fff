"""A recipe's way to the line: drafted, tried on stored runs, released, rolled back."""
