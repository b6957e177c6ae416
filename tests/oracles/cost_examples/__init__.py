"""Worked examples of cost that AWS and others have published, beside what this tool makes of them.

Each example of `*.yaml` has a template and a usage profile of our own that say what the example says, the published
figure, where it is from, and the lines of the bill that it is about. `python -m tests.oracles.cost_examples` prints the
comparison as a table.
"""
