"""Dialogues are tested by the talk itself: `*.txt`, run by test_transcripts.py."""
