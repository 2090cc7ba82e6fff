"""Pictures and words in one space: CLIP checkpoints in, and a small pair of our own."""
