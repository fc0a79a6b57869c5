"""Posts in the shape of the chat page; values are made up."""
