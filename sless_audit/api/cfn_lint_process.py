"""Runs in a process of its own, by path: cfn-lint, imported before it is known what to check.

Reads from standard input the name of a JSON file with cfn-lint's arguments. Imports nothing of ours.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    from cfnlint.runner import main as cfn_lint  # type: ignore[import-untyped]

    arguments = sys.stdin.readline().rstrip("\n")
    if arguments:  # else there was nothing to check after all
        sys.argv = ["cfn-lint", *json.loads(Path(arguments).read_text("utf-8"))]
        cfn_lint()


if __name__ == "__main__":
    main()
