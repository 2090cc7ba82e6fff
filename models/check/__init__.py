"""What is wrong with a labelled set, before anything is trained on it."""
