"""Handlers in Python, read with `ast` and followed from the handler through the code that it reaches."""
