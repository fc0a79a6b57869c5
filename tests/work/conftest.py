"""The house of paper that the talks use."""

from tests.dialogues.conftest import chat, cipher, database_of_a_union, library

__all__ = ["chat", "cipher", "database_of_a_union", "library"]
