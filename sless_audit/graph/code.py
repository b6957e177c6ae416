"""What the code of a function shows: its calls as edges, and the values in it as values of the template."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sless_audit.graph.database_calls import database_edges
from sless_audit.graph.model import Confidence, Resource
from sless_audit.graph.parameter_store import PARAMETER
from sless_audit.graph.spots import filled
from sless_audit.graph.targets import call_edges, web_target
from sless_audit.graph.views import CustomResource, Function
from sless_audit.graph.wiring import EdgeDraft, Resolver
from sless_audit.handlers import model as code
from sless_audit.template.values import (
    ABSENT,
    Alternative,
    Choice,
    Ref,
    Unknown,
    Value,
    alternatives,
    choice,
    combine,
    merged,
    text,
)


def called(resource: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges that the code of a function states, each with the call as its evidence and its setting."""
    read, view = resource.code, resource.as_(Function)
    if read is None or view is None:
        return
    variables = alternatives(resource.properties.get("Environment", "Variables"))
    all_known = not any(
        isinstance(option.value, Unknown) or "Fn::Transform" in _keys(option.value) for option in variables
    )
    values = CodeValues(
        {**_of_runtime(resource), **view.environment},
        resolver,
        all_known=all_known,
        parts=read.parts,
        custom=_custom_resources(resource),
    )
    sites = read.facts.call_sites
    asked = frozenset(site.service for site in sites if site.kind == "database" and site.operation != "connect")
    for site in sites:
        for draft in _drafts(site, values, resolver, asked):
            yield replace(
                draft,
                settings=site,
                evidence=(read.spot(site.place),),
                confidence=_less_sure(site.confidence, draft.confidence),
            )


def _custom_resources(function: Resource) -> tuple[Resource, ...]:
    found = (edge.source for edge in function.edges_in("invokes") if isinstance(edge.source, Resource))
    return tuple(dict.fromkeys(one for one in found if one.as_(CustomResource) is not None))


def _keys(value: Value) -> Iterable[str]:
    return value if isinstance(value, dict) else ()


def _of_runtime(function: Resource) -> Mapping[str, Value]:
    """Variables that Lambda sets: Lambda developer guide, "Defined runtime environment variables" (2026-11)."""
    region = function.stack.evaluator.value({"Ref": "AWS::Region"})
    return {
        code.OWN_FUNCTION: Ref(function.stack.name, function.logical_id),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        code.OWN_ACCOUNT: function.stack.evaluator.value({"Ref": "AWS::AccountId"}),
    }


def _drafts(
    site: code.CallSite, values: "CodeValues", resolver: Resolver, asked: frozenset[str]
) -> Iterator[EdgeDraft]:
    if site.kind in ("sdk", "wait"):
        request = {name: values.of(value) for name, value in site.arguments.items()}
        yield from call_edges(resolver, site.service, site.operation, request, ())
    elif site.kind == "http" and "url" in site.arguments:
        url = values.of(site.arguments["url"])
        for option in url.alternatives if isinstance(url, Choice) else (Alternative(url, {}),):
            yield EdgeDraft(web_target(option.value, resolver), "invokes", (), mode="sync", world=option.world)
    elif site.kind == "database" and "host" in site.arguments:
        yield from database_edges(site, values.of(site.arguments["host"]), resolver, asked)


class CodeValues:
    """Values of code, told with what the function's environment holds."""

    def __init__(
        self,
        environment: Mapping[str, Value],
        resolver: Resolver,
        *,
        all_known: bool,
        parts: tuple[Value, ...],
        custom: tuple[Resource, ...],
    ) -> None:
        """`all_known`: the function has no variables but these, and those that the runtime sets. `parts`: what the
        placeholders in inline code stand for. `custom`: the custom resources that the function makes."""
        self.environment = environment
        self.resolver = resolver
        self.all_known = all_known
        self.parts = parts
        self.custom = custom

    def of(self, value: code.CodeValue) -> Value:
        """What a value of the code is once its variables are put in."""
        if isinstance(value, str):
            return filled(value, self.parts)
        if isinstance(value, code.Env):
            return self._variable(value)
        if isinstance(value, code.Stored):
            return self._stored(value)
        if isinstance(value, code.Joined):
            return combine(lambda *parts: text(list(parts)), *(self.of(part) for part in value.parts))
        if isinstance(value, code.Choice):
            subject = f"code {id(value)}"
            set_ = [option for option in value.options if not self._is_not_set(option)] or value.options
            if len(set_) == 1:
                return self.of(set_[0])
            return Choice(tuple(Alternative(self.of(option), {subject: n}) for n, option in enumerate(set_)))
        if isinstance(value, code.Pairs):
            inner = [self.of(inner) for _, inner in value.entries]
            keys = [self.of(key) for key, _ in value.entries]
            return combine(lambda *found: dict(zip(map(_key, found), inner, strict=True)), *keys)
        if isinstance(value, code.Opaque):
            return self._of_custom_resources(value) if value.property else Unknown("", value.reason)
        if isinstance(value, tuple):
            return [self.of(inner) for inner in value]
        if isinstance(value, Mapping):
            return {key: self.of(inner) for key, inner in value.items()}
        return value

    def _is_not_set(self, value: code.CodeValue) -> bool:
        """Whether it is a variable that the function has not: nothing is named by it."""
        if not isinstance(value, code.Env) or value.default is not None or not self.all_known:
            return False
        return value.name not in self.environment and not value.name.startswith(("AWS_", "LAMBDA_", "_"))

    def _variable(self, variable: code.Env) -> Value:
        found = self.environment.get(variable.name, ABSENT)
        missing = variable.default if variable.default is not None else Unknown("", f"variable {variable.name}")
        return combine(lambda one: missing if one is ABSENT else one, found)

    def _of_custom_resources(self, value: code.Opaque) -> Value:
        """What those that the function makes have as a property."""
        stated = [(custom, custom.properties.get(value.property)) for custom in self.custom]
        if not stated:
            return Unknown("", value.reason)
        found: list[Alternative] = []
        for number, (custom, given) in enumerate(stated):
            which = {f"code property {value.property}": custom.id} if len(stated) > 1 else {}
            missing = Unknown(f"code {number}", value.reason)
            found += [
                Alternative(missing if option.value is ABSENT else option.value, both)
                for option in alternatives(given)
                if (both := merged(which, option.world)) is not None
            ]
        return choice(found, Unknown("", value.reason))

    def _stored(self, stored: code.Stored) -> Value:
        """A parameter of the app has the value that the template gives it; a secret is itself."""
        elsewhere = Unknown("", f"a value that is read from {stored.service}")
        if stored.service != "ssm":
            return elsewhere
        found: list[Alternative] = []
        for target in self.resolver.resolve(self.of(stored.name), PARAMETER):
            value = target.node.properties.get("Value") if isinstance(target.node, Resource) else elsewhere
            for option in alternatives(value):
                both = merged(target.world, option.world)
                if both is not None:
                    found.append(Alternative(option.value, both))
        return choice(found, elsewhere)


def _key(found: Value) -> Value:
    """A key of a mapping; only one that can be a key is kept."""
    return Unknown("", "a key") if isinstance(found, Choice | dict | list) else found


_STEPS: tuple[Confidence, ...] = ("low", "medium", "high")


def _less_sure(first: Confidence, second: Confidence) -> Confidence:
    return min(first, second, key=_STEPS.index)
