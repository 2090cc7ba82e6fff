"""Boxes and coarse classes."""
