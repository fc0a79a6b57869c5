"""Lan Toả: a conversation engine that carries the family programme to union members' chats."""

__version__ = "0.1.0"
