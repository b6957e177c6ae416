"""cfn-lint beside our own rules: started before the templates are read, joined when our rules have run.

Importing cfn-lint takes longer than a whole check of ours: the two run at the same time. CloudFormation templates are
given to it as they are, SAM templates as the CloudFormation that they become, with positions mapped back.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from types import TracebackType
from typing import Any

from sless_audit.api.cfn_lint_findings import TOOL, Linted, findings_of
from sless_audit.api.load import Loaded
from sless_audit.lint.finding import Finding
from sless_audit.lint.result import Foreign, Problem
from sless_audit.template.lowered import as_cloudformation
from sless_audit.template.source import Template, is_sam

LONGEST_S = 600
"""A template of the size that CloudFormation takes is done in seconds."""

_GLOB = frozenset("*?[")
_HINT = "`cfn-lint --version` in the same environment tells more; without --cfn-lint, only our own rules run"


class CfnLint:
    """One run of cfn-lint. A context manager: at its end, the process is gone."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="sless-audit-")
        self._output = Path(self._folder.name) / "findings.json"
        self._log = Path(self._folder.name) / "log.txt"
        self._linted: dict[str, Linted] = {}
        self._fault: str | None = None
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "CfnLint":
        child = Path(__file__).with_name("cfn_lint_process.py")
        # -P: what lies in the working directory belongs to the project, and is never imported
        command = [sys.executable, "-P", str(child)]
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True)
        except OSError as error:
            self._fault = f"cannot be started: {error.strerror or error}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._process.communicate()
        self._folder.cleanup()

    def submit(self, loaded: Loaded) -> None:
        """Tells it what to check: the templates that were asked for."""
        for app in loaded.apps:
            for stack in app.stacks:
                template = stack.template
                if template.file in loaded.named and all(one.template is not template for one in self._linted.values()):
                    self._linted[self._file(template)] = Linted(template, stack, app, _is_lowered(template))
        arguments = Path(self._folder.name) / "arguments.json"
        options = ["--format", "json", "--output-file", str(self._output)]
        arguments.write_text(json.dumps([*options, "--", *self._linted]), encoding="utf-8")
        self._send(str(arguments) if self._linted else "")

    def findings(self, ours: Sequence[Finding]) -> Foreign:
        """What it found, when it is done, without what one of our findings says better."""
        matches = self._matches() if self._linted else []
        if self._fault is not None:
            return Foreign(TOOL, problems=(Problem("rule-failed", f"cfn-lint {self._fault}", hint=_HINT),))
        return findings_of(matches, self._linted, ours)

    def _file(self, template: Template) -> str:
        """The file that cfn-lint reads: the template's own where that says what will be deployed."""
        own = Path(template.file)
        if _is_lowered(template):
            copy = self._copy("json")
            copy.write_text(json.dumps(as_cloudformation(template), default=str), encoding="utf-8")
            return str(copy)
        if own.is_file() and not _GLOB.intersection(template.file) and not template.file.startswith("-"):
            return template.file
        copy = self._copy(own.suffix.lstrip(".") or "yaml")
        copy.write_text(template.document.text, encoding="utf-8", newline="")
        return str(copy)

    def _copy(self, suffix: str) -> Path:
        return Path(self._folder.name) / f"template{len(self._linted)}.{suffix}"

    def _send(self, line: str) -> None:
        if self._process is None or self._process.stdin is None:
            return
        with suppress(OSError):  # where it is gone, joining it tells why
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def _matches(self) -> list[dict[str, Any]]:
        if self._process is None:
            return []
        end = Timer(LONGEST_S, self._stop, [self._process])  # a `wait` with a timeout looks only every 50 ms
        end.start()
        code = self._process.wait()
        end.cancel()
        try:
            matches = json.loads(self._output.read_text("utf-8"))
        except (OSError, ValueError):
            matches = None
        if not isinstance(matches, list):
            self._fault = self._fault or f"failed with exit code {code}: {self._last_words()}"
            return []
        return [match for match in matches if isinstance(match, dict)]

    def _stop(self, process: "subprocess.Popen[str]") -> None:
        self._fault = f"was stopped: it was not done after {LONGEST_S} s"
        process.kill()

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"


def _is_lowered(template: Template) -> bool:
    return is_sam(template.values, template.values["Resources"])
