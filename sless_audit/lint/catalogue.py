"""The catalogue of rules: a listing of folders. A rule is imported when it is to run."""

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from sless_audit.config import Severity
from sless_audit.errors import ConfigError, ErrorPlace
from sless_audit.graph.model import App, Confidence
from sless_audit.lint.finding import Draft, Need, Skip
from sless_audit.lint.workload import Workload
from sless_audit.record import record

Findings = Iterable[Draft | Skip]


@record
class RuleCheck:
    """What a rule file's `check` is: the function, and what holds for its findings unless they say otherwise."""

    function: Callable[..., Findings]
    severity: Severity
    confidence: Confidence
    needs: tuple[Need, ...]
    absence: bool
    silences: tuple[str, ...]
    """Rules that say nothing of a place of which this one speaks."""
    options: Mapping[str, object]
    """The rule's own options, by name, with their defaults."""

    def __call__(
        self, app: App, options: Mapping[str, object] | None = None, workload: Workload | None = None
    ) -> Findings:
        """With options, its second argument; with a need of the workload, that comes last, `None` where there is no
        way to it."""
        more: list[object] = [{**self.options, **(options or {})}] if self.options else []
        return self.function(app, *more, *([workload] if "workload" in self.needs else []))


class Rule(NamedTuple):
    name: str
    concern: str
    file: Path
    check: RuleCheck


def rule_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Each rule's name and file, sorted by name. Imports nothing. A name may be used once."""
    files: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("*/*.py")):
            name = file.stem.replace("_", "-")
            if name in files:
                raise ConfigError(
                    f"two rules are named {name}", hint=f"rename {file} or {files[name]}", place=ErrorPlace(str(file))
                )
            files[name] = file
    return dict(sorted(files.items()))


def concern_of(file: Path) -> str:
    """The concern of a rule: the folder that its file lies in."""
    return file.parent.name


def load_rule(name: str, file: Path) -> Rule:
    """Imports a rule file. Raises `ConfigError` for one that has no `check`."""
    module = _module(file)
    check = getattr(module, "check", None)
    if not isinstance(check, RuleCheck):
        raise ConfigError(
            f"the rule {name} has no check", hint="define `@rule(...) def check(app): ...`", place=ErrorPlace(str(file))
        )
    return Rule(name, concern_of(file), file, check)


def _module(file: Path) -> ModuleType:
    name = f"sless_audit_rules.{concern_of(file)}.{file.stem}"
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(file):
        return known
    specification = importlib.util.spec_from_file_location(name, file)
    if specification is None or specification.loader is None:
        raise ConfigError("cannot be loaded as a rule", place=ErrorPlace(str(file)))
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # before it runs: dataclasses with postponed annotations look it up
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfigError(f"cannot be loaded as a rule: {error}", place=ErrorPlace(str(file))) from error
    return module
