"""`sless-audit schema`."""

from typing import Annotated, Literal, TypeAlias, get_args

import typer

from sless_audit.cli.output import print_text

_Name: TypeAlias = Literal[
    "check", "cost", "diff", "breakeven", "limits", "quotas", "spike", "graph", "rules", "pricing", "config", "usage"
]


def schema(
    name: Annotated[_Name, typer.Argument(metavar="NAME", help=f"One of {', '.join(get_args(_Name))}.")],
) -> None:
    """Print the JSON Schema of a report, of the config, or of usage profiles."""
    from sless_audit.report.json_text import SCHEMAS, as_json

    if name == "usage":
        from sless_audit.report.usage_schema import usage_schema

        print_text(as_json(usage_schema()))
        return
    print_text((SCHEMAS / f"{name}.json").read_text("utf-8"))
