"""Who is at the window: logging in, and the first administrator."""
