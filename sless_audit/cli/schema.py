"""`sless-audit schema`."""

from typing import Annotated, Literal

import typer

from sless_audit.cli.output import print_text


def schema(
    name: Annotated[
        Literal[
            "check", "cost", "diff", "breakeven", "limits", "quotas", "graph", "rules", "pricing", "config", "usage"
        ],
        typer.Argument(help="What it describes."),
    ],
) -> None:
    """Print the JSON Schema of a report, of the config, or of usage profiles."""
    from sless_audit.report.json_text import SCHEMAS, as_json

    if name == "usage":
        from sless_audit.report.usage_schema import usage_schema

        print_text(as_json(usage_schema()))
        return
    print_text((SCHEMAS / f"{name}.json").read_text("utf-8"))
