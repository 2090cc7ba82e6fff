"""Review: findings and passed material judged by people."""
