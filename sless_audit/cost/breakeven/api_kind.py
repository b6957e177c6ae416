"""API Gateway: REST or HTTP API.

What an HTTP API lacks: API Gateway developer guide, "Choose between REST APIs and HTTP APIs"
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html, 2026-11).
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Subject, Undecided, Way, as_charged
from sless_audit.cost.metering import KB, Charge, chunks
from sless_audit.cost.responses import larger
from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Spot
from sless_audit.graph.views import Api
from sless_audit.template.values import ABSENT, Path, Ref, Text, Value, dig

TOPIC = "api"
UNIT = "requests"

_INCREMENT = 512 * KB
_REST = "AWS::ApiGateway::"
_VALIDATORS = ("x-amazon-apigateway-request-validator", "x-amazon-apigateway-request-validators")


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for api in subject.resources:
        view = api.as_(Api)
        if view is None or view.protocol not in ("REST", "HTTP"):
            continue
        calls = subject.load.monthly(api, "work")
        if not calls.value:
            yield Undecided(TOPIC, api, "requests: the API has no entry point")
            continue
        size = larger(api, subject.load)
        billed = size.mean(lambda one: chunks(one, _INCREMENT))
        rest = Charge("requests", ("apigateway", "rest-requests"), calls.value, "work")
        http = Charge("requests", ("apigateway", "http-requests"), calls.value * billed, "work")
        is_rest = view.protocol == "REST"
        today, other = (rest, http) if is_rest else (http, rest)
        names = ("REST API", "HTTP API") if is_rest else ("HTTP API", "REST API")
        cached = [
            charge
            for stage in (_parts(api, "Stage", subject) if is_rest else ())
            for charge in subject.charges(stage)
            if charge.component == "cache"
        ]
        yield Comparison(
            TOPIC,
            api,
            Way(names[0], as_charged(subject, api, [today, *cached], calls.value)),
            Way(names[1], as_charged(subject, api, [other], calls.value)),
            UNIT,
            subject.volume(api, calls.value),
            tuple(_obstacles(api, view, subject)) if is_rest else (),
            (size.size,),
            (f"an HTTP API counts each 512 KB as a request: {billed.normalize():f} for one of these",)
            if billed > Decimal(1)
            else (),
        )


def _parts(api: Resource, kind: str, subject: Subject) -> list[Resource]:
    """Its stages, or its methods."""
    return [
        one
        for one in subject.resources
        if one.type == f"{_REST}{kind}" and _is(subject.load.settled(one.properties.get("RestApiId")), api)
    ]


def _is(value: Value, *wanted: Resource) -> bool:
    parts = value.parts if isinstance(value, Text) else (value,)
    names = {(one.stack.name, one.logical_id) for one in wanted}
    return any(isinstance(part, Ref) and (part.stack, part.logical_id) in names for part in parts)


def _obstacles(api: Resource, view: Api, subject: Subject) -> Iterator[Obstacle]:
    stages, methods = _parts(api, "Stage", subject), _parts(api, "Method", subject)
    yield from _of_endpoint(api, view, subject)
    yield from _of_usage(api, stages, methods, subject)
    yield from _of_requests(api, methods, subject)
    for stage in stages:
        for path, words, forbids in (
            (("CacheClusterEnabled",), "a cache", True),
            (("ClientCertificateId",), "a certificate for the backend", True),
            (("CanarySetting",), "a canary", False),
            (("TracingEnabled",), "traces of X-Ray", False),
        ):
            found = subject.load.settled(stage.properties.get(*path))
            if found not in (ABSENT, False, "false"):
                yield Obstacle(words, stage.place(path), forbids)


def _of_endpoint(api: Resource, view: Api, subject: Subject) -> Iterator[Obstacle]:
    types = ("EndpointConfiguration", "Types")
    stated = subject.load.settled(api.properties.get(*types))
    if subject.load.settled(view.private) is True:
        yield Obstacle("a private endpoint", api.place(types))
    elif stated is ABSENT:
        yield Obstacle("an edge-optimized endpoint, by default: an HTTP API is regional", api.place(), forbids=False)
    elif "EDGE" in (stated if isinstance(stated, list) else [stated]):
        yield Obstacle("an edge-optimized endpoint", api.place(types))
    if api.policy is not None:
        yield Obstacle("a resource policy", api.place(("Policy",)))


def _of_usage(api: Resource, stages: list[Resource], methods: list[Resource], subject: Subject) -> Iterator[Obstacle]:
    load = subject.load
    for one in subject.resources:
        if one.type == f"{_REST}UsagePlan":
            for path, stage in load.items(one, "ApiStages"):
                if _is(load.settled(dig(stage, "ApiId")), api):
                    yield Obstacle("a usage plan", one.place(path))
        elif one.type == "AWS::WAFv2::WebACLAssociation" and _is(
            load.settled(one.properties.get("ResourceArn")), api, *stages
        ):
            yield Obstacle("a web ACL of AWS WAF", one.place(("ResourceArn",)))
    keyed = _first(methods, ("ApiKeyRequired",), subject, (ABSENT, False, "false"))
    if keyed is not None:
        yield Obstacle("methods that require an API key", keyed)
    elif "api_key" in _texts(dig(load.settled(api.properties.get("Body")), "securityDefinitions")):
        yield Obstacle("methods that require an API key", api.place(("Body", "securityDefinitions")))


def _of_requests(api: Resource, methods: list[Resource], subject: Subject) -> Iterator[Obstacle]:
    validated = _first(methods, ("RequestValidatorId",), subject, (ABSENT,))
    body = subject.load.settled(api.properties.get("Body"))
    if validated is None:
        validated = next((api.place(("Body", key)) for key in _VALIDATORS if dig(body, key) is not ABSENT), None)
    if validated is not None:
        yield Obstacle("requests that are validated", validated)
    templates = _first(methods, ("Integration", "RequestTemplates"), subject, (ABSENT, {}))
    if templates is not None:
        yield Obstacle("mapping templates of requests", templates)
    mocked = next(
        (
            one.place(("Integration", "Type"))
            for one in methods
            # those for preflight requests are what an HTTP API does by itself
            if subject.load.settled(one.properties.get("Integration", "Type")) == "MOCK"
            and subject.load.settled(one.properties.get("HttpMethod")) != "OPTIONS"
        ),
        None,
    )
    if mocked is not None:
        yield Obstacle("mock integrations", mocked)


def _first(methods: list[Resource], path: Path, subject: Subject, without: tuple[object, ...]) -> Spot | None:
    """Where the first of them states it."""
    for one in methods:
        is_preflight = subject.load.settled(one.properties.get("HttpMethod")) == "OPTIONS"
        if not is_preflight and subject.load.settled(one.properties.get(*path)) not in without:
            return one.place(path)
    return None


def _texts(value: Value) -> list[str]:
    return list(map(str, value)) if isinstance(value, dict) else []
