"""Outputs to the plant."""
