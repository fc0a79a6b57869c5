"""The engine alone: pure functions, no store."""
