"""Which anti-patterns are in these templates?"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sless_audit.api.catalogue import check_names, files
from sless_audit.api.load import load
from sless_audit.config import Config
from sless_audit.lint.catalogue import load_rule
from sless_audit.lint.result import Result
from sless_audit.lint.run import run
from sless_audit.lint.select import selected
from sless_audit.lint.suppress import configured


def check(
    paths: Sequence[str],
    config: Config,
    *,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Result:
    """Runs the selected rules over every app at `paths`. Raises `UsageError` where there is nothing to look at."""
    known = files(config)
    check_names(known, config)
    chosen = selected(known, config.select, config.ignore)
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin)
    return run(
        loaded.apps,
        [load_rule(name, file) for name, file in chosen.items()] if loaded.apps else [],
        strictness=config.strictness,
        severities=config.severity,
        options=config.options,
        problems=loaded.problems,
        asked_for=loaded.named,
        known=known.keys(),
        today=datetime.now(UTC).date(),
        suppressions=configured(config.suppress),
    )
