"""Loops, wake-ups, outflow: the parts of a process, without the process."""
