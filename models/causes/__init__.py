"""Lots with a known cause, made from seeds, and how well causes are found in them."""
