"""Settings and health: cameras, inspection, storage, users, logs."""
