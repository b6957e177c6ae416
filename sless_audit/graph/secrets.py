"""Secrets that stand in clear in the environment of a function."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal, NamedTuple

from sless_audit.graph.model import App, Resource, Stack
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import Function
from sless_audit.template.parameters import is_not_echoed
from sless_audit.template.places import Place
from sless_audit.template.values import Untold, World, alternatives, merged


class ClearSecret(NamedTuple):
    """A variable whose value is a secret. The value itself is never told."""

    variable: str
    form: Literal["token", "literal", "reference", "parameter"]
    """A known token format; a name and a value that look like a secret; a dynamic reference; a `NoEcho` parameter."""
    what: str
    """In words: `a GitHub token`, `secretsmanager`, `DbPassword`."""
    verdict: Verdict
    """Its worlds do not name the secret either."""
    given_at: tuple[Place, ...] = ()
    """The parameters of the template that have the secret as a value, or a part of it."""


def clear_secrets(app: App, resource: Resource) -> Iterator[ClearSecret]:
    """At most one for each variable of a function; in the order of its variables."""
    function = resource.as_(Function)
    if function is None:
        return
    written = dict(_written(resource))
    for variable, value in function.environment.items():
        found = _named(resource, variable, written.get(variable, []))
        if found is None:
            token = holds(lambda one: _token(one) != "", value, given=resource.worlds)
            if token.possible:
                found = ClearSecret(variable, "token", _token(token.values[0]), *_untold(token, app))
            elif _is_secret_name(variable):
                literal = holds(_is_secret_value, value, given=resource.worlds)
                if literal.possible:
                    found = ClearSecret(variable, "literal", "", *_untold(literal, app))
        if found is not None:
            yield found


def _untold(verdict: Verdict, app: App) -> tuple[Verdict, tuple[Place, ...]]:
    """The verdict without the values of parameters that the secret is made of, and where the template has those."""
    secret, world = str(verdict.values[0]), dict(verdict.world)
    places = []
    for subject, assumption in verdict.world.items():
        value = assumption.value if isinstance(assumption, Untold) else assumption
        if isinstance(value, str) and value and value in secret:
            del world[subject]
            places += [
                Place(stack.template.document, ("Parameters", name, "Default"))
                for stack, name in _parameter(subject, app)
            ]
    return verdict._replace(worlds=(world,), values=()), tuple(places)


def _parameter(subject: str, app: App) -> Iterator[tuple[Stack, str]]:
    """The parameter (`parameter stack:Name`) that a world tells of."""
    kind, _, name = subject.partition(" ")
    owner, _, parameter = name.rpartition(":")
    yield from ((stack, parameter) for stack in app.stacks if kind == "parameter" and stack.name == owner)


# What CloudFormation puts in for a name

_REFERENCE = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")
_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)\}")


def _named(resource: Resource, variable: str, expressions: list[tuple[Any, World]]) -> ClearSecret | None:
    if _tells_no_secret(variable):
        return None
    hits: list[tuple[Literal["reference", "parameter"], str, World]] = []
    for expression, world in expressions:
        for piece, where in _pieces(expression, world, resource.stack):
            if isinstance(piece, dict):
                if _is_no_echo(resource.stack, piece["Ref"]):
                    hits.append(("parameter", piece["Ref"], where))
            elif (reference := _REFERENCE.search(piece)) is not None:
                hits.append(("reference", reference[1], where))
    if not hits:
        return None
    form, what, _ = hits[0]
    worlds = tuple(world for *_, world in hits)
    always = all(any(merged(own, world) == own for world in worlds) for own in resource.worlds)
    return ClearSecret(variable, form, what, Verdict("always" if always else "sometimes", worlds))


def _written(resource: Resource) -> Iterator[tuple[str, list[tuple[Any, World]]]]:
    """Each variable with its expressions, as the template has them."""
    found: dict[str, list[tuple[Any, World]]] = {}
    for world in resource.worlds:
        for properties, first in _branches(resource.source.body.get("Properties"), world, resource.stack):
            for environment, second in _branches(_member(properties, "Environment"), first, resource.stack):
                for variables, third in _branches(_member(environment, "Variables"), second, resource.stack):
                    for name, expression in variables.items() if isinstance(variables, dict) else ():
                        found.setdefault(str(name), []).append((expression, third))
    yield from found.items()


def _member(raw: Any, name: str) -> Any:
    return raw.get(name) if isinstance(raw, dict) else None


def _branches(raw: Any, world: World, stack: Stack) -> Iterator[tuple[Any, World]]:
    """What an expression is once the conditions around it are decided."""
    branches = raw.get("Fn::If") if isinstance(raw, dict) and len(raw) == 1 else None
    if not (isinstance(branches, list) and len(branches) == 3 and isinstance(branches[0], str)):
        yield raw, world
        return
    for option in alternatives(stack.evaluator.condition(branches[0])):
        both = merged(world, option.world)
        if both is not None and isinstance(option.value, bool):
            yield from _branches(branches[1 if option.value else 2], both, stack)


def _pieces(raw: Any, world: World, stack: Stack) -> Iterator[tuple[Any, World]]:
    """The texts and the references that an expression is made of; a reference as `{"Ref": name}`."""
    for value, where in _branches(raw, world, stack):
        if isinstance(value, str):
            yield value, where
        elif isinstance(value, dict) and isinstance(value.get("Ref"), str):
            yield {"Ref": value["Ref"]}, where
        elif isinstance(value, dict) and "Fn::Sub" in value:
            argument = value["Fn::Sub"]
            template, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
            if isinstance(template, str):
                yield template, where
                named = set(_SUBSTITUTED.findall(template))
                yield from (({"Ref": name}, where) for name in sorted(named) if name not in given)
                for name in sorted(named & set(given if isinstance(given, dict) else ())):
                    yield from _pieces(given[name], where, stack)
        elif isinstance(value, dict) and ("Fn::Join" in value or "Fn::Select" in value or "Fn::Base64" in value):
            yield from chain.from_iterable(_pieces(inner, where, stack) for inner in value.values())
        elif isinstance(value, list):
            yield from chain.from_iterable(_pieces(inner, where, stack) for inner in value)


def _is_no_echo(stack: Stack, name: str) -> bool:
    parameters = stack.template.values.get("Parameters")
    return isinstance(parameters, dict) and is_not_echoed(parameters.get(name))


# What looks like a secret

_TOKENS = (
    ("an access key of AWS", re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{16}")),
    ("a GitHub token", re.compile(r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}")),
    ("a GitLab token", re.compile(r"glpat-[\w-]{20,}")),
    ("a Slack token", re.compile(r"xox[abeprs]-\d[\w-]{10,}|xapp-\d-\w[\w-]{10,}")),
    ("a Slack webhook", re.compile(r"https://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}")),
    ("a secret key of Stripe", re.compile(r"[sr]k_live_[A-Za-z0-9]{16,}")),
    ("a Google API key", re.compile(r"AIza[\w-]{35}")),
    ("a SendGrid API key", re.compile(r"SG\.[\w-]{22}\.[\w-]{43}")),
    ("an npm token", re.compile(r"npm_[A-Za-z0-9]{36}")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]+")),
)
"""Prefixes and lengths as the makers' own documentation of their tokens has them; AWS: IAM user guide, "IAM
identifiers", unique ID prefixes; private keys: RFC 7468 (2026-11)."""

_USER_INFO = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s:]*:(?P<password>[^/@\s]+)@", re.IGNORECASE)
"""RFC 3986, 3.2.1: `scheme://user:password@host`."""

_PLACEHOLDER = re.compile(
    r"example|change.?me|replace|your|dummy|placeholder|fake|sample|todo|insert|xxxx|\*\*\*|\.\.\.|1234567|abcdef"
    r"|update.?me|redacted|not.?a.?real|^<.*>$|^\[.*\]$|^\$\{?\w+\}?$|^%.*%$|^(.)\1*$",
    re.IGNORECASE,
)
_NOT_SECRET_NAME = re.compile(
    r"(?:_|_USER|^USER)(?:ARN|NAME|ID|PATH|PARAM|PARAMETER|TABLE|URL|URI|ENDPOINT|BUCKET|QUEUE|TOPIC|PREFIX|HEADER)S?$"
)
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?"
    r"|(?:API|ACCESS|PRIVATE|SECRET|ENCRYPTION|SIGNING|AUTH|LICENSE|MASTER|SHARED)_KEY)"
    r"(?:_(?:VALUE|PROD|PRODUCTION|DEV|TEST|STAGING|V?\d+))?$"
)
_PUBLIC = re.compile(r"(?:^|_)PUBLI(?:C|SHABLE)(?:_|$)")
_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-.\s]+")
_WORDS = re.compile(r"[A-Za-z]*\d{0,2}(?:[-_./: ][A-Za-z]*\d{0,2})+|[A-Za-z]+")
"""Words between separators, such as a secret's name or a path: `prod/orders/db-password`."""

SHORTEST = 8
LEAST_ENTROPY = 2.75
"""Bits a character (Shannon), over the value itself: `Passw0rd1` has 2.9, `aaaa1111` 1.0."""


def _token(value: Any) -> str:
    """What kind of token it is; empty for none. A placeholder is none."""
    if not isinstance(value, str):
        return ""
    for words, pattern in _TOKENS:
        if (found := pattern.search(value)) is not None and not _is_placeholder(found[0]):
            return words
    url = _USER_INFO.match(value)
    return "a URL with a password in it" if url is not None and not _is_placeholder(url["password"]) else ""


def _is_placeholder(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None


def _words(variable: str) -> str:
    """A variable's name with its words in capitals and parted by `_`: `dbPassword` is `DB_PASSWORD`."""
    return _BETWEEN_WORDS.sub("_", variable).upper()


def _tells_no_secret(variable: str) -> bool:
    name = _words(variable)
    return _NOT_SECRET_NAME.search(name) is not None or _PUBLIC.search(name) is not None


def _is_secret_name(variable: str) -> bool:
    return _SECRET_NAME.search(_words(variable)) is not None and not _tells_no_secret(variable)


def _is_secret_value(value: Any) -> bool:
    if not isinstance(value, str) or len(value) < SHORTEST or _is_placeholder(value):
        return False
    if _WORDS.fullmatch(value) or value.startswith(("arn:", "http://", "https://", "/", "-----BEGIN PUBLIC")):
        return False
    if any(character.isspace() for character in value.strip()) or value.replace(".", "").isdigit():
        return False
    return _entropy(value) >= LEAST_ENTROPY


def _entropy(text: str) -> float:
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
