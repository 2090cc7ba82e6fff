"""Enrolment: a new kind from what the line could not name."""
