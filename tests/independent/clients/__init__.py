"""The Messenger stand-in, asked by clients that we did not write."""
