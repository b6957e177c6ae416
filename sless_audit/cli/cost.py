"""`sless-audit cost`."""

from typing import Annotated, Literal

import typer

from sless_audit.cli.options import (
    Colored,
    ConfigFile,
    FreeTier,
    NoConfig,
    Output,
    Param,
    Paths,
    ProfileFile,
    Region,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import outputs, publish
from sless_audit.cli.what_if import Set, edits


def cost(
    paths: Paths = None,
    *,
    by: Annotated[
        Literal["line", "flow", "service", "resource", "stack"], typer.Option(help="What the bill is summed up by.")
    ] = "line",
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Rows of each list in text and Markdown; 0: all.")] = 10,
    explain: Annotated[
        list[str] | None,
        typer.Option(metavar="LINE", help="Show how a line is arrived at: Resource.component, Resource, all."),
    ] = None,
    profile: ProfileFile = None,
    scenario: Annotated[
        str | None,
        typer.Option(envvar="SLESS_AUDIT_SCENARIO", metavar="NAME", help="A scenario of the usage profile; all: each."),
    ] = None,
    free_tier: FreeTier = False,
    region: Region = None,
    param: Param = None,
    set_: Set = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Colored = "auto",
) -> None:
    """Tell what applications cost a month.

    Without a usage profile: what is due whatever the load, and what a million units through each entry point cost.

    Outputs: text (the default); json, csv and markdown.
    """
    from sless_audit.api.cost import cost as cost_of
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import CostReport

    wanted = outputs("cost", output)
    settings = config_for(paths or (), config, no_config, overrides(region=region, param=param, profile=profile))
    costs = cost_of(
        paths or ["."],
        settings,
        scenario=scenario or "baseline",
        free_tier=free_tier,
        edits=edits(set_),
        skip_non_templates=skip_non_templates,
        stdin=read_standard_input,
    )
    explained = costs.explained(explain or ())
    publish(
        "cost", wanted, lambda look: CostReport(costs.bills, costs.problems, look, by, top, explained, costs.gates),
        color=color, problems=costs.problems, gates=costs.gates,
    )  # fmt: skip
    raise typer.Exit(costs.exit_code)
