"""Benchmarks: each runs the product beside the bare minimum that does the same work.

`make bench` runs them (`python -m tests.bench`); none is a test, and no test asserts a time.
"""
