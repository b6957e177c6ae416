"""What was found while a handler was followed; what was seen twice is told once."""

from dataclasses import dataclass, field, replace

from sless_audit.handlers.javascript.code_values import merged
from sless_audit.handlers.model import (
    CallSite,
    ClientCreation,
    CodePlace,
    CodeValue,
    EnvRead,
    Library,
    Loop,
    Note,
    Opaque,
    Router,
    Unresolved,
)

SiteKey = tuple[CodePlace, CodePlace | None, str, str, str]


@dataclass(eq=False, slots=True)
class Findings:
    sites: dict[SiteKey, CallSite] = field(default_factory=dict)
    clients: dict[CodePlace, ClientCreation] = field(default_factory=dict)
    variables: dict[tuple[CodePlace, str], EnvRead] = field(default_factory=dict)
    unresolved: dict[tuple[CodePlace, str], Unresolved] = field(default_factory=dict)
    libraries: dict[str, Library] = field(default_factory=dict)
    notes: dict[tuple[str, CodePlace | None], Note] = field(default_factory=dict)
    router: Router | None = None
    processor: str | None = None
    records_looped: bool = False
    records_handed_on: bool = False
    first_record: CodePlace | None = None
    raises: bool = False

    def add_site(self, site: CallSite) -> None:
        key = (site.place, site.via_place, site.kind, site.service, site.operation)
        before = self.sites.get(key)
        self.sites[key] = site if before is None else _both(before, site)

    def loop_over_all_but(self, known: set[SiteKey], loop: Loop) -> None:
        """What was added to `known` is in a loop: the function calls itself."""
        for key, site in self.sites.items():
            if key not in known and loop not in site.loops:
                self.sites[key] = replace(site, loops=(*site.loops, loop))

    def set_timeout(self, place: CodePlace, timeout: CodeValue) -> None:
        """Of the HTTP call that stands there."""
        for key, site in self.sites.items():
            if site.kind == "http" and place in (site.place, site.via_place):
                self.sites[key] = replace(site, arguments={**site.arguments, "timeout": timeout})

    def end_by_race(self, place: CodePlace) -> None:
        """Nobody waits for the answer of the HTTP call that stands there once something else is done."""
        for key, site in self.sites.items():
            if site.kind == "http" and place in (site.place, site.via_place) and "timeout" not in site.arguments:
                self.sites[key] = replace(site, arguments={**site.arguments, "timeout": Opaque("what it races with")})

    def add_client(self, creation: ClientCreation) -> None:
        before = self.clients.get(creation.place)
        if before is None or (before.phase == "init" and creation.phase == "request"):
            self.clients[creation.place] = creation

    def add_variable(self, read: EnvRead) -> None:
        before = self.variables.get((read.place, read.name))
        if before is None:
            self.variables[read.place, read.name] = read
        elif read.required and not before.required:
            self.variables[read.place, read.name] = replace(before, required=True)

    def add_unresolved(self, reason: str, place: CodePlace) -> None:
        self.unresolved.setdefault((place, reason), Unresolved(reason, place))

    def add_library(self, name: str, place: CodePlace) -> None:
        if name:
            self.libraries.setdefault(name, Library(name, place))

    def add_note(self, message: str, place: CodePlace | None = None) -> None:
        self.notes.setdefault((message, place), Note(message, place))

    def leave_out(self, file: str, what: str) -> None:
        """A file that is not the team's own source."""
        message = f"{file} is {what}, and is not read"
        self.notes.setdefault((message, None), Note(message, why="not own"))


def _both(before: CallSite, site: CallSite) -> CallSite:
    """The same call, reached in two ways: the one that costs more is told."""
    first, second = (site, before) if before.phase == "init" and site.phase == "request" else (before, site)
    levels = ("low", "medium", "high")
    return replace(
        first,
        arguments=merged(before.arguments, site.arguments),
        arguments_complete=before.arguments_complete and site.arguments_complete,
        loops=max(first.loops, second.loops, key=len),
        conditional=before.conditional and site.conditional,
        arms=tuple(arm for arm in first.arms if arm in second.arms),
        concurrent=before.concurrent and site.concurrent,
        confidence=max(before.confidence, site.confidence, key=levels.index),
    )
