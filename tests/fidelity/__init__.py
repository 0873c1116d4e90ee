"""Compares the run-time validation with an oracle that knows nothing of the generator."""
