"""Findings that the team lets go, each with its reason: by a comment, in a resource's `Metadata`, or in the config.

A comment stands on the line of a key or resource, or on the line above, and holds for all that lies below that key; at
the `Type` of a resource, for the resource:

    # sless-audit: ignore[missing-dlq, wildcard-iam] the reason in words (until 2027-03-31)

In handler code it stands at the statement, or at the function that it is to hold for (`//` in JavaScript).
What holds without effect is told: no reason, an unknown rule, expired, unused.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from sless_audit.config import SuppressedRule
from sless_audit.graph.model import App, Resource, Stack
from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import Finding, is_foreign
from sless_audit.lint.result import Problem
from sless_audit.template.places import Place
from sless_audit.template.read import Document

MARK = "sless-audit"

_COMMENT = re.compile(r"(?:#|//)\s*sless-audit:\s*(?P<verb>[\w-]*)\s*(?:\[(?P<rules>[^\]]*)\])?\s*(?P<rest>.*)$")
_TYPE = re.compile(r"""\s+(["']?)Type\1:\s""")
_UNTIL = re.compile(r"\(\s*until\s+(?P<date>[^)\s]+)\s*\)\s*$")


class Suppression(NamedTuple):
    rules: tuple[str, ...]
    reason: str
    until: str | None
    file: str | None
    """Where it is written, with its line; `None` for the template of any finding."""
    line: int | None
    lines: range | None = None
    """The lines that a comment holds for."""
    resource: str | None = None
    """A logical ID or construct path, with wildcards; `None` for any."""
    of_file: bool = False
    """Only in the template that it is written in: another may have a resource of that name."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is meant for a finding, whatever its rule."""
        if self.lines is not None:
            return any(place.file == self.file and place.span.line in self.lines for place in _places(finding))
        if self.resource is None:
            return True
        resource = finding.resource
        if self.of_file and (resource is None or resource.stack.template.file != self.file):
            return False
        names = (resource.source_id, resource.logical_id, resource.construct_path or "") if resource else ()
        return any(fnmatchcase(name, self.resource) for name in names)


class Outcome(NamedTuple):
    kept: tuple[Finding, ...]
    suppressed: int
    problems: tuple[Problem, ...]


def suppress(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    *,
    today: date,
    known: Collection[str],
    ran: Collection[str],
) -> Outcome:
    """Takes out what is suppressed. `known`: all rules; `ran`: those that ran, and other tools that did; of others,
    nothing can be unused."""
    valid: list[Suppression] = []
    problems: list[Problem] = []
    for suppression in suppressions:
        fault = _fault(suppression, today, known)
        if fault is None:
            valid.append(suppression)
        else:
            problems.append(_problem(suppression, *fault))
    kept: list[Finding] = []
    used: set[tuple[int, str]] = set()
    suppressed = 0
    for finding in findings:
        hits = [index for index, one in enumerate(valid) if finding.rule in one.rules and one.covers(finding)]
        used.update((index, finding.rule) for index in hits)
        if hits:
            suppressed += 1
        else:
            kept.append(finding)
    for index, suppression in enumerate(valid):
        problems += [
            _problem(suppression, f"nothing to ignore: {rule} finds nothing here", "remove it")
            for rule in suppression.rules
            if (rule.partition("/")[0] if is_foreign(rule) else rule) in ran and (index, rule) not in used
        ]
    return Outcome(tuple(kept), suppressed, tuple(problems))


def written_in(app: App, asked_for: Container[str]) -> Iterator[Suppression]:
    """The suppressions in the templates of an app that were asked for, and in the code of their functions."""
    seen: set[str] = set()
    for stack in app.stacks:
        document = stack.template.document
        if document.file not in asked_for:
            continue
        if document.file not in seen:
            seen.add(document.file)
            yield from in_comments(document)
        yield from _in_metadata(stack)
    for resource in app.resources:
        if resource.code is not None and resource.stack.template.file in asked_for:
            for source in resource.code.facts.files:
                if source.path not in seen and not source.not_own:
                    seen.add(source.path)
                    yield from _in_text(resource.code.read(source.path), source.path)


def configured(entries: Iterable[SuppressedRule]) -> Iterator[Suppression]:
    """Those of the config."""
    for entry in entries:
        yield Suppression((entry.rule,), entry.reason, entry.until, entry.file, entry.line, resource=entry.resource)


def in_comments(document: Document) -> Iterator[Suppression]:
    """Those in the comments of a YAML template."""
    if document.tree is not None:
        yield from _in_text(document.text, document.file)


def _in_text(text: str, file: str) -> Iterator[Suppression]:
    if MARK not in text:
        return
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        match = _COMMENT.search(line) if MARK in line else None
        if match is None:
            continue
        before = line[: match.start()].strip()
        target = number if before else _next_line(lines, number)
        rules = tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
        if match["verb"] != "ignore":
            rules = ()
        until = _UNTIL.search(match["rest"])
        reason = match["rest"][: until.start()] if until else match["rest"]
        lasting = until["date"] if until else None
        yield Suppression(rules, reason.strip(), lasting, file, number, _block(lines, _key(lines, target)))


def _in_metadata(stack: Stack) -> Iterator[Suppression]:
    for resource in stack.resources.values():
        metadata = resource.source.body.get("Metadata")
        declared = metadata.get(MARK) if isinstance(metadata, dict) else None
        entries = declared.get("ignore") if isinstance(declared, dict) else None
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            yield _of_metadata(resource, entry, _place(resource, index))


def _place(resource: Resource, index: int) -> Place:
    path = (*resource.source.origin, "Metadata", MARK, "ignore", index)
    return Place(resource.stack.template.document, path)


def _of_metadata(resource: Resource, entry: Any, place: Place) -> Suppression:
    fields: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    rules = fields.get("rule")
    named = [rules] if isinstance(rules, str) else rules if isinstance(rules, list) else []
    until = fields.get("until")
    return Suppression(
        tuple(str(name) for name in named),
        str(fields.get("reason") or "").strip(),
        None if until is None else str(until),
        place.file,
        place.span.line,
        resource=resource.source_id,
        of_file=True,
    )


def _next_line(lines: list[str], number: int) -> int:
    """The next line (1-based) that is neither empty nor a comment."""
    return next((index + 1 for index in range(number, len(lines)) if _is_content(lines[index])), number)


def _key(lines: list[str], number: int) -> int:
    """The line that a comment at a line means: of a `Type`, that of what has the type."""
    line = lines[number - 1]
    if not _TYPE.match(line):
        return number
    above = range(number - 1, 0, -1)
    inner = _indentation(line)
    return next((one for one in above if _is_content(lines[one - 1]) and _indentation(lines[one - 1]) < inner), number)


def _block(lines: list[str], number: int) -> range:
    """The lines of the key or item at a line, with all that is indented below it."""
    indentation = _indentation(lines[number - 1])
    end = number
    for index in range(number, len(lines)):
        if _is_content(lines[index]):
            if _indentation(lines[index]) <= indentation:
                break
            end = index + 1
    return range(number, end + 1)


def _is_content(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith(("#", "//"))


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _places(finding: Finding) -> Iterator[Spot]:
    """Where it stands; of one in a file beside the template, such as a state machine's or code, the resource, too."""
    yield finding.place
    resource = finding.resource
    if resource is not None:
        named_in = resource.place()
        if finding.place.file != named_in.file:
            yield named_in


def _fault(suppression: Suppression, today: date, known: Collection[str]) -> tuple[str, str] | None:
    """Why it does not hold, and what to do."""
    if not suppression.rules:
        comment = "write `# sless-audit: ignore[rule-name] the reason`"
        return "it names no rule to ignore", comment if suppression.lines else "write `rule: rule-name`, and a reason"
    unknown = [rule for rule in suppression.rules if rule not in known and not is_foreign(rule)]
    if unknown:
        from sless_audit.lint.select import suggestion

        return f"no rule is named {unknown[0]!r}", suggestion(unknown[0], known)
    if not suppression.reason:
        return f"{', '.join(suppression.rules)} is ignored without a reason, so it is not", "add the reason in words"
    if suppression.until is not None:
        try:
            expired = date.fromisoformat(suppression.until) < today
        except ValueError:
            return f"{suppression.until!r} is no date", "write it as 2027-03-31"
        if expired:
            return f"ignoring {', '.join(suppression.rules)} has expired on {suppression.until}", "mend the finding"
    return None


def _problem(suppression: Suppression, message: str, hint: str) -> Problem:
    return Problem("suppression", message, suppression.file, suppression.line, hint=hint)
