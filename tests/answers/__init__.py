"""Answers from the library, and questions that go to an officer."""
