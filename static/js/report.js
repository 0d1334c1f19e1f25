// Why: what.
