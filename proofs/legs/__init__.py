"""The legs: what each engine finds out about a claim, and what verdicts follow."""
