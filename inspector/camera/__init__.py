"""Where blocks of lines come from."""
