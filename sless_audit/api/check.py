"""Which anti-patterns are in these templates?"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sless_audit.api.catalogue import check_names, check_options, files
from sless_audit.api.load import Loaded, load
from sless_audit.api.workloads import Workloads
from sless_audit.config import Budget, Config, HeadroomLimits
from sless_audit.lint.catalogue import Rule, load_rule
from sless_audit.lint.result import Result
from sless_audit.lint.run import run
from sless_audit.lint.select import selected
from sless_audit.lint.suppress import configured

if TYPE_CHECKING:
    from sless_audit.api.cfn_lint import CfnLint
    from sless_audit.cost.budget import Gate


def check(
    paths: Sequence[str],
    config: Config,
    *,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
    cfn_lint: bool = False,
) -> Result:
    """Runs the selected rules, and cfn-lint where it is wanted, over every app at `paths`.

    Raises `UsageError` where there is nothing to look at.
    """
    known, rules = rules_of(config)
    with _cfn_lint() if cfn_lint else nullcontext() as linter:
        with_code = _has_gates(config) or any({"code", "workload"}.intersection(rule.check.needs) for rule in rules)
        loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=with_code)
        if linter is not None:
            linter.submit(loaded)
        workloads = Workloads(loaded.apps, config, paths)
        result = checked(loaded, config, known, rules, workloads, linter)
        if workloads.problems:
            result = replace(result, problems=(*result.problems, *workloads.problems))
    return replace(result, gates=_gates(loaded, config, paths)) if _has_gates(config) else result


def rules_of(config: Config) -> tuple[Collection[str], tuple[Rule, ...]]:
    """The names of all rules there are, and those that the config selects."""
    known = files(config)
    check_names(known, config)
    rules = tuple(load_rule(name, file) for name, file in selected(known, config.select, config.ignore).items())
    check_options(rules, config)
    return known.keys(), rules


def checked(
    loaded: Loaded,
    config: Config,
    known: Collection[str],
    rules: Sequence[Rule],
    workloads: Workloads,
    linter: "CfnLint | None" = None,
) -> Result:
    return run(
        loaded.apps,
        rules if loaded.apps else [],
        strictness=config.strictness,
        severities=config.severity,
        options=config.options,
        problems=loaded.problems,
        asked_for=loaded.named,
        known=known,
        today=datetime.now(UTC).date(),
        suppressions=configured(config.suppress),
        other_tool=linter.findings if linter is not None else None,
        workload_of=workloads.of,
    )


def _has_gates(config: Config) -> bool:
    return config.budget != Budget() or config.headroom != HeadroomLimits()


def _gates(loaded: Loaded, config: Config, paths: Sequence[str]) -> "tuple[Gate, ...]":
    """Budgets and headroom, where a usage profile tells what there is to spend and to carry."""
    from sless_audit.api.profile import find_profiles

    profiles = find_profiles(loaded.apps, config, paths)
    found: tuple[Gate, ...] = ()
    if profiles.groups and config.budget != Budget():
        from sless_audit.api.cost import costs_under

        found += costs_under(profiles, loaded, config, ranked=False).gates
    if profiles.groups and config.headroom != HeadroomLimits():
        from sless_audit.api.limits import limits_under
        from sless_audit.api.quotas import account_of

        account = account_of(config.account or "default")
        found += limits_under(profiles, loaded, config, account, with_ladders=False).gates
    return found


def _cfn_lint() -> "AbstractContextManager[CfnLint]":
    from sless_audit.api.cfn_lint import CfnLint

    return CfnLint()
