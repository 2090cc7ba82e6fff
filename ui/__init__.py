"""The window: thin Qt views over a `LineClient`; no rules, no SQL, no threads."""
