"""The sample union."""
