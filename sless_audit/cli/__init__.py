"""The command line: one thin module a command. Options → one call of `api` → one writer, exit code."""

import gc

# A run allocates much, drops little, and ends soon: collecting as often as usual is a tenth of a short run.
gc.set_threshold(100_000, 20, 50)
