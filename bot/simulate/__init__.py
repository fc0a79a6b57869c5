"""A virtual year through the real program, with the truth written down beside it."""
