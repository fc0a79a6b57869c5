"""Ours held against what others wrote."""
