"""Looks at the clock for the union: one leader finds what is due; what is due lives in tables."""
