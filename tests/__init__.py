"""What Lan Toả promises, each promise a sentence."""
