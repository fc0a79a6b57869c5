"""A union worth playing with: invented people, the real engine, the real store."""
