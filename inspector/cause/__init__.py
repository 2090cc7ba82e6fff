"""Why it happened: candidates from evidence, ranked and cited, or an abstention."""
