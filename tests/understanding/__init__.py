"""How messages are understood, scored on utterances of which half were never looked at."""
