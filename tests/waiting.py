"""Waiting for what another thread or process does."""

import time


def until(true, what="what was expected", within_s=60.0):
    """Look again and again until something is true; what stays false fails the test."""
    end_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end_s, f"waited in vain: {what}"
        time.sleep(0.01)
