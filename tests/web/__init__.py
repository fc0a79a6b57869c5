"""The web, as a browser sees it."""
