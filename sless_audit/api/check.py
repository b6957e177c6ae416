"""Which anti-patterns are in these templates?"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sless_audit.api.catalogue import check_names, check_options, files
from sless_audit.api.load import load
from sless_audit.config import Config
from sless_audit.lint.catalogue import load_rule
from sless_audit.lint.result import Result
from sless_audit.lint.run import run
from sless_audit.lint.select import selected
from sless_audit.lint.suppress import configured

if TYPE_CHECKING:
    from sless_audit.api.cfn_lint import CfnLint


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
    known = files(config)
    check_names(known, config)
    chosen = selected(known, config.select, config.ignore)
    with _cfn_lint() if cfn_lint else nullcontext() as linter:
        rules = [load_rule(name, file) for name, file in chosen.items()]
        check_options(rules, config)
        with_code = any("code" in rule.check.needs for rule in rules)
        loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=with_code)
        if linter is not None:
            linter.submit(loaded)
        return run(
            loaded.apps,
            rules if loaded.apps else [],
            strictness=config.strictness,
            severities=config.severity,
            options=config.options,
            problems=loaded.problems,
            asked_for=loaded.named,
            known=known.keys(),
            today=datetime.now(UTC).date(),
            suppressions=configured(config.suppress),
            other_tool=linter.findings if linter is not None else None,
        )


def _cfn_lint() -> "AbstractContextManager[CfnLint]":
    from sless_audit.api.cfn_lint import CfnLint

    return CfnLint()
