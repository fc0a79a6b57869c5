"""What is known, laid out for people: a report is a file here, a format is a file in `formats`."""
