"""The cheap first stage at line rate."""
