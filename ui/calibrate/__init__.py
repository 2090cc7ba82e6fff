"""Calibration of the cameras, step by step."""
