"""The lot page: what a lot is graded as, and who decides about it."""
