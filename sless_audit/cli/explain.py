"""`sless-audit explain`."""

from typing import Annotated

import typer

from sless_audit.cli.options import ConfigFile, NoConfig, Output, config_for
from sless_audit.cli.output import outputs, publish


def explain(
    name: Annotated[str, typer.Argument(help="The name of a rule.")],
    *,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    output: Output = None,
) -> None:
    """Tell what a rule looks for, why, and what to do. Outputs: text (the default), markdown."""
    from sless_audit.api.catalogue import explain as explain_rule
    from sless_audit.report.rule_info import RulePage

    wanted = outputs("explain", output)
    rule, docs = explain_rule(name, config_for((), config, no_config))
    publish("explain", wanted, lambda look: RulePage(rule, docs, look))
