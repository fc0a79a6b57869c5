"""Payloads in the shapes of the platform's contract; values are made up."""
