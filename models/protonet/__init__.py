"""Prototypical networks: an embedder trained by episodes, for names from few crops."""
