"""Which part of an app counts as production."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.graph.model import App, Resource, Stack
from sless_audit.template.values import alternatives, as_text

_NOT_PROD = re.compile(
    r"(?:^|[^a-z])(dev|devel|development|test|testing|tst|qa|sandbox|sbx|preview|demo)(?:[^a-z]|$)", re.IGNORECASE
)
_PROD = re.compile(r"(?:^|[^a-z])(prod|production|prd|live)(?:[^a-z]|$)", re.IGNORECASE)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_LONGEST_NAME = 24
"""Longer values of parameters are texts, URLs or ARNs, and name no environment."""

Said: TypeAlias = Literal["yes", "taken", "no"]


class Production(NamedTuple):
    said: Said
    """`yes`: it is named; `taken`: no name says anything, so it counts as such; `no`: there is none."""
    app: App
    """The app without the stacks that are for other environments."""


def production(app: App) -> Production:
    """The config decides where it names an environment; else names of stacks and stages, and values of parameters.

    A CDK app holds all its environments, so each of its stacks is asked for itself. Other templates are deployed with
    what they export to one another: those that say nothing are for the environment that the others name.
    """
    if app.environment is not None:
        return Production("yes" if app.environment == "prod" else "no", app)
    said = [(stack, said_of(stack)) for stack in app.stacks]
    named = any(one == "yes" for _, one in said)
    if all(one != "no" for _, one in said):
        return Production("yes" if named else "taken", app)
    kept = [
        stack for stack, one in said if one == "yes" or (one == "taken" and (named or stack.construct_path is not None))
    ]
    return Production("yes" if named else "taken" if kept else "no", _only(app, kept))


def said_of(stack: Stack) -> Said:
    """What its own names say, and those of the stacks that it is nested in."""
    names = list(_names(stack))
    if any(_NOT_PROD.search(name) for name in names):
        return "no"
    return "yes" if any(_PROD.search(name) for name in names) else "taken"


def _names(stack: Stack) -> Iterator[str]:
    one: Stack | None = stack
    while one is not None:
        # a folder called `tests` says where a template is kept, not what is deployed from it
        yield _WORDS.sub("-", one.name.rpartition("/")[2])
        yield _WORDS.sub("-", one.construct_path or "")
        yield from _parameter_values(one)
        one = one.parent


def _parameter_values(stack: Stack) -> Iterator[str]:
    declared = stack.template.values.get("Parameters")
    for name in declared if isinstance(declared, dict) else ():
        first = alternatives(stack.evaluator.parameter(name))[0].value
        plain = as_text(first)
        if plain is not None and len(plain) <= _LONGEST_NAME:
            yield plain


def _only(app: App, stacks: list[Stack]) -> App:
    resources = tuple(resource for resource in app.resources if resource.stack in stacks)
    kept = set(map(id, resources))
    edges = tuple(
        edge
        for edge in app.edges
        if all(id(node) in kept for node in (edge.source, edge.target) if isinstance(node, Resource))
    )
    return replace(app, stacks=tuple(stacks), resources=resources, edges=edges)
