"""The command line: one thin module a command. Options → one call of `api` → one writer, exit code."""
