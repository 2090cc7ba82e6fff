"""Threads live here and only here."""
