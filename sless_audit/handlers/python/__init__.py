"""Handlers in Python, read with `ast` and followed from the handler through the code that it reaches."""

from sless_audit.handlers.python.read import PythonReader as PythonReader
