"""`sless-audit schema`."""

from typing import Annotated, Literal

import typer

from sless_audit.cli.output import print_text


def schema(
    name: Annotated[Literal["check", "graph", "rules", "config"], typer.Argument(help="What it describes.")],
) -> None:
    """Print the JSON Schema of a report or of the config."""
    from sless_audit.report.json_text import SCHEMAS

    print_text((SCHEMAS / f"{name}.json").read_text("utf-8"))
