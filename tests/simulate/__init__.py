"""The simulated year, and the comparisons at its end."""
