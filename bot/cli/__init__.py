"""The command line: a thin edge over the use cases."""
