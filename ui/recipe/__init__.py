"""The recipe: tolerances, settings, differences, trial, versions."""
