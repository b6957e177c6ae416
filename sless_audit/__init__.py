"""Architecture linter and cost and limits analyzer for serverless applications on AWS.

from pathlib import Path
from sless_audit import check_paths, load_config

result = check_paths(["template.yaml"], load_config(Path("template.yaml")))
for finding in result.findings:
    print(finding.rule, finding.place.file, finding.place.span.line, finding.message)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from sless_audit.version import __version__

if TYPE_CHECKING:
    from sless_audit.api.breakeven import BreakEvens
    from sless_audit.api.breakeven import breakeven as breakeven_paths
    from sless_audit.api.catalogue import RuleInfo
    from sless_audit.api.catalogue import explain as explain_rule
    from sless_audit.api.catalogue import rules as list_rules
    from sless_audit.api.check import check as check_paths
    from sless_audit.api.cost import Costs
    from sless_audit.api.cost import cost as cost_paths
    from sless_audit.api.diff import diff as diff_paths
    from sless_audit.api.graph import graph as load_graph
    from sless_audit.api.limits import Limits
    from sless_audit.api.limits import limits as limits_paths
    from sless_audit.api.load import Loaded
    from sless_audit.config import Config, load_config
    from sless_audit.errors import ConfigError, NotATemplate, SlessAuditError, TemplateError, UsageError
    from sless_audit.graph.model import App, Edge, Resource, Stack
    from sless_audit.lint.comparison import Comparison
    from sless_audit.lint.docs import RuleDocs
    from sless_audit.lint.finding import Finding
    from sless_audit.lint.result import Problem, Result


_PUBLIC = {
    "App": ("graph.model", "App"),
    "BreakEvens": ("api.breakeven", "BreakEvens"),
    "Comparison": ("lint.comparison", "Comparison"),
    "Config": ("config", "Config"),
    "ConfigError": ("errors", "ConfigError"),
    "Costs": ("api.cost", "Costs"),
    "Edge": ("graph.model", "Edge"),
    "Finding": ("lint.finding", "Finding"),
    "Limits": ("api.limits", "Limits"),
    "Loaded": ("api.load", "Loaded"),
    "NotATemplate": ("errors", "NotATemplate"),
    "Problem": ("lint.result", "Problem"),
    "Resource": ("graph.model", "Resource"),
    "Result": ("lint.result", "Result"),
    "RuleDocs": ("lint.docs", "RuleDocs"),
    "RuleInfo": ("api.catalogue", "RuleInfo"),
    "SlessAuditError": ("errors", "SlessAuditError"),
    "Stack": ("graph.model", "Stack"),
    "TemplateError": ("errors", "TemplateError"),
    "UsageError": ("errors", "UsageError"),
    "breakeven_paths": ("api.breakeven", "breakeven"),
    "check_paths": ("api.check", "check"),
    "cost_paths": ("api.cost", "cost"),
    "diff_paths": ("api.diff", "diff"),
    "explain_rule": ("api.catalogue", "explain"),
    "limits_paths": ("api.limits", "limits"),
    "list_rules": ("api.catalogue", "rules"),
    "load_config": ("config", "load_config"),
    "load_graph": ("api.graph", "graph"),
}
"""Each public name, its module and its name there; imported when it is asked for."""

__all__ = [
    "App",
    "BreakEvens",
    "Comparison",
    "Config",
    "ConfigError",
    "Costs",
    "Edge",
    "Finding",
    "Limits",
    "Loaded",
    "NotATemplate",
    "Problem",
    "Resource",
    "Result",
    "RuleDocs",
    "RuleInfo",
    "SlessAuditError",
    "Stack",
    "TemplateError",
    "UsageError",
    "__version__",
    "breakeven_paths",
    "check_paths",
    "cost_paths",
    "diff_paths",
    "explain_rule",
    "limits_paths",
    "list_rules",
    "load_config",
    "load_graph",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, inner = _PUBLIC[name]
    value: object = getattr(import_module(f"{__name__}.{module}"), inner)
    globals()[name] = value
    return value
