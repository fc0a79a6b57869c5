"""Use cases: I/O in order, no rules."""
