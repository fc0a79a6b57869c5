"""Coverage proved by another way of counting: plain Python over the raw facts."""
