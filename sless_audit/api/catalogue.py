"""Which rules are there, and what does one of them say?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sless_audit.config import Config, Severity
from sless_audit.errors import UsageError
from sless_audit.graph.model import Confidence
from sless_audit.lint.catalogue import concern_of, load_rule, rule_files
from sless_audit.lint.finding import Need
from sless_audit.lint.select import suggestion
from sless_audit.shipped import shipped

if TYPE_CHECKING:
    from sless_audit.lint.docs import RuleDocs


@dataclass(frozen=True, slots=True)
class RuleInfo:
    name: str
    concern: str
    title: str
    severity: Severity
    confidence: Confidence
    needs: tuple[Need, ...]
    file: Path


def files(config: Config) -> dict[str, Path]:
    """The files of our rules and of the user's own."""
    own = (config.rules_folder,) if config.rules_folder is not None else ()
    return rule_files((shipped("rules"), *own))


def check_names(known: Mapping[str, Path], config: Config) -> None:
    """Raises `ConfigError` where the config speaks of a rule that there is not."""
    for key, named in (("severity", config.severity), ("options", config.options)):
        for name in named:
            if name not in known:
                raise config.error((key, name), f"no rule is named {name!r}", suggestion(name, known))


def rules(config: Config) -> tuple[RuleInfo, ...]:
    """All rules, by name."""
    return tuple(_info(name, file) for name, file in files(config).items())


def explain(name: str, config: Config) -> "tuple[RuleInfo, RuleDocs]":
    """A rule with its documentation. Raises `UsageError` for a name that no rule has."""
    known = files(config)
    from sless_audit.lint.docs import read_docs

    if name not in known:
        raise UsageError(f"no rule is named {name!r}", hint=suggestion(name, known))
    return _info(name, known[name]), read_docs(known[name])


def _info(name: str, file: Path) -> RuleInfo:
    from sless_audit.lint.docs import read_docs

    check = load_rule(name, file).check
    return RuleInfo(name, concern_of(file), read_docs(file).title, check.severity, check.confidence, check.needs, file)
