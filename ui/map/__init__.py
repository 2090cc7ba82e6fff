"""The map of a lot: where its defects lie, width by length."""
