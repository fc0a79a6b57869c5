"""The stand-ins, spoken to over HTTP as any program would."""
