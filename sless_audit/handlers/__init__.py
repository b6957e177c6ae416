"""Handler source, read without running it: what a function calls, when, and with which names."""
