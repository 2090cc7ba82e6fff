"""Causes: ranked with their evidence, checked by people, and evidence by words."""
