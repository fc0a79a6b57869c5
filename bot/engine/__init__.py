"""The conversation engine: pure, durable, replayable."""
