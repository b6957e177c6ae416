"""Which rules are there, and what does one of them say?"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sless_audit.config import Config, Severity
from sless_audit.errors import UsageError
from sless_audit.graph.model import Confidence
from sless_audit.lint.catalogue import Rule, load_rule, rule_files
from sless_audit.lint.finding import Need
from sless_audit.lint.select import suggestion
from sless_audit.record import record
from sless_audit.shipped import shipped

if TYPE_CHECKING:
    from sless_audit.lint.docs import RuleDocs


@record
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


def check_options(rules: Iterable[Rule], config: Config) -> None:
    """Raises `ConfigError` for an option that a rule does not have, or that is of another kind than its default."""
    for rule in rules:
        for option, value in config.options.get(rule.name, {}).items():
            keys = ("options", rule.name, option)
            known = rule.check.options
            if option not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise config.error(
                    keys, f"the rule {rule.name} has no option {option!r}", suggestion(option, known, otherwise=has)
                )
            if known[option] is not None and not isinstance(value, _kind(known[option])):
                written = type(known[option]).__name__.replace("tuple", "list")
                raise config.error(keys, f"the option {option} of {rule.name} must be: {written}")


def _kind(default: object) -> tuple[type, ...]:
    return (list, tuple) if isinstance(default, list | tuple) else (type(default),)


def rules(config: Config) -> tuple[RuleInfo, ...]:
    """All rules, by name."""
    found = documented(load_rule(name, file) for name, file in files(config).items())
    return tuple(info for info, _ in found)


def explain(name: str, config: Config) -> "tuple[RuleInfo, RuleDocs]":
    """A rule with its documentation. Raises `UsageError` for a name that no rule has."""
    known = files(config)
    if name not in known:
        raise UsageError(f"no rule is named {name!r}", hint=suggestion(name, known))
    (found,) = documented([load_rule(name, known[name])])
    return found


def documented(loaded: Iterable[Rule]) -> "tuple[tuple[RuleInfo, RuleDocs], ...]":
    """Rules that were loaded, each with its documentation."""
    from sless_audit.lint.docs import read_docs

    found = [(rule, read_docs(rule.file)) for rule in loaded]
    return tuple((_info(rule, docs.title), docs) for rule, docs in found)


def _info(rule: Rule, title: str) -> RuleInfo:
    check = rule.check
    return RuleInfo(rule.name, rule.concern, title, check.severity, check.confidence, check.needs, rule.file)
