"""What runs all the time: loops, wake-ups, pace."""
