"""Rules without I/O; also the effects and queries of each area."""
