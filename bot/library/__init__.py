"""The content library: reads the content folder once, at start, into an immutable `Library`."""
