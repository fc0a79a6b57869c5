"""Alembic's scripts; linear, numbered NNNN_what.py."""
