"""Review by people: what is asked, what was said, and a training set of it."""
