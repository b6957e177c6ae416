"""`sless-audit graph`."""

import typer

from sless_audit.cli.options import (
    ConfigFile,
    NoConfig,
    Output,
    Param,
    Paths,
    Region,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import outputs, publish


def graph(
    paths: Paths = None,
    *,
    region: Region = None,
    param: Param = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
) -> None:
    """Show the flow of events through applications.

    Outputs: mermaid (the default) and dot, pictures without what only serves the flow; json, every resource and edge.
    """
    from sless_audit.api.graph import graph as load_graph
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import GraphReport

    wanted = outputs("graph", output)
    settings = config_for(paths or (), config, no_config, overrides(region=region, param=param))
    loaded = load_graph(paths or ["."], settings, skip_non_templates=skip_non_templates, stdin=read_standard_input)
    publish("graph", wanted, lambda _: GraphReport(loaded.apps, loaded.problems), problems=loaded.problems)
    raise typer.Exit(2 if any(problem.kind == "refused" for problem in loaded.problems) else 0)
