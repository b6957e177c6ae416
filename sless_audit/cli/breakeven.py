"""`sless-audit breakeven`."""

from typing import Annotated

import typer

from sless_audit.cli.options import (
    Colored,
    ConfigFile,
    NoConfig,
    Output,
    Param,
    Paths,
    ProfileFile,
    Region,
    ScenarioName,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import outputs, publish
from sless_audit.cli.what_if import Set, edits


def breakeven(
    paths: Paths = None,
    *,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOPIC",
            help="dynamodb-capacity, provisioned-concurrency, compute, architecture, memory, api, workflow, network, "
            "queue-or-stream. Repeatable. Default: all.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="How many to show in text and Markdown; 0: all.")] = 10,
    profile: ProfileFile = None,
    scenario: ScenarioName = None,
    region: Region = None,
    param: Param = None,
    set_: Set = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Colored = "auto",
) -> None:
    """Tell which other way to run a part of an application costs less, and from which volume on.

    With what in the template forbids it. Without a usage profile: the volumes at which it turns.

    Outputs: text (the default); json and markdown.
    """
    from sless_audit.api.breakeven import breakeven as break_evens
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import BreakEvenReport

    wanted = outputs("breakeven", output)
    settings = config_for(paths or (), config, no_config, overrides(region=region, param=param, profile=profile))
    found = break_evens(
        paths or ["."],
        settings,
        topics=topic or (),
        scenario=scenario or "baseline",
        edits=edits(set_),
        skip_non_templates=skip_non_templates,
        stdin=read_standard_input,
    )
    publish(
        "breakeven", wanted, lambda look: BreakEvenReport(found.apps, found.problems, look, top),
        color=color, problems=found.problems,
    )  # fmt: skip
    raise typer.Exit(found.exit_code)
