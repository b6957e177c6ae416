"""`sless-audit rules`."""

from sless_audit.cli.options import ConfigFile, NoConfig, Output, config_for
from sless_audit.cli.output import outputs, publish


def rules(*, config: ConfigFile = None, no_config: NoConfig = False, output: Output = None) -> None:
    """List the rules. Outputs: text (the default), json."""
    from sless_audit.api.catalogue import rules as list_rules
    from sless_audit.report.rule_info import RuleList

    wanted = outputs("rules", output)
    found = list_rules(config_for((), config, no_config))
    publish("rules", wanted, lambda look: RuleList(found, look))
