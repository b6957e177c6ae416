"""How many jobs a function does: signs that tell one function from several in one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.grants import Grant
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.permissions import role_of, statements_of, wearers
from sless_audit.graph.query import app_functions
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import EVERYWHERE, World, merged

SEGMENTS = 3
TRIGGERS = 3
LINES = 3_000
COMPLEXITY = 40
PACKAGE_BYTES = 50 * 1024 * 1024
SERVICES = 6


class Weight(NamedTuple):
    function: Resource
    segments: tuple[str, ...]
    """The different first segments of the paths that it answers, without what all of an API has (`/api`, `/v1`):
    `/orders`."""
    routed: bool
    """One of its routes takes any path or method, and the code has a router: its paths are one API's on purpose."""
    triggers: tuple[str, ...]
    """The kinds of service that invoke it."""
    lines: int | None
    """Of own source; `None` where the code is not known."""
    complexity: int | None
    package_bytes: int | None
    """Unzipped, with the layers whose content lies in the project; `None` where it is not known."""
    layer_bytes: int
    """The part of it that is layers."""
    bulky: str
    """A library that makes every package large: machine learning, a browser; empty where there is none."""
    services: tuple[str, ...] | None
    """Of AWS, that it calls or, where its code is not known, that its role allows; `None` where neither is known."""
    called: bool
    """Whether `services` are those of calls."""
    verdict: Verdict

    @property
    def signs(self) -> tuple[bool, bool, bool, bool, bool]:
        """Paths, triggers, source, package, services."""
        return (
            len(self.segments) >= SEGMENTS and not self.routed,
            len(self.triggers) >= TRIGGERS,
            (self.lines or 0) > LINES or (self.complexity or 0) > COMPLEXITY,
            (self.package_bytes or 0) > PACKAGE_BYTES and not self.bulky,
            len(self.services or ()) >= SERVICES,
        )


def heavy_functions(app: App) -> Iterator[Weight]:
    """The functions with at least two of the five signs."""
    for function, _ in app_functions(app):
        if re.search(r"(?i)migrat", function.source_id):
            continue
        edges = [edge for edge in function.edges_in("invokes", "polls") if not isinstance(edge.settings, Grant)]
        always = [edge for edge in edges if all(_is_there(edge, case) for case in function.worlds)]
        weight = _weighed(function, always, Verdict("always", function.worlds))
        if sum(weight.signs) < 2 and len(always) < len(edges):
            some, world = _at_once([*always, *(edge for edge in edges if edge not in always)])
            weight = _weighed(function, some, Verdict("sometimes", (world,)))
        if sum(weight.signs) >= 2:
            yield weight


def _is_there(edge: Edge, case: World) -> bool:
    return any(world.items() <= case.items() for world in edge.worlds)


def _at_once(edges: list[Edge]) -> tuple[list[Edge], World]:
    """As many of the edges as are there together, from the first on."""
    found: list[Edge] = []
    world: World = EVERYWHERE
    for edge in edges:
        both = next((both for one in edge.worlds if (both := merged(world, one)) is not None), None)
        if both is not None:
            found.append(edge)
            world = both
    return found, world


def _weighed(function: Resource, edges: Sequence[Edge], verdict: Verdict) -> Weight:
    code = function.code.facts if function.code is not None else None
    found = code is not None and code.found == "found" and bool(code.language)
    routes = [edge.settings for edge in edges if isinstance(edge.settings, views.Route)]
    return Weight(
        function,
        tuple(sorted({segment for route in routes if (segment := _first_segment(route))})),
        code is not None and code.router is not None and any(_takes_any(route) for route in routes),
        tuple(sorted({kind for edge in edges if (kind := _kind(edge))})),
        code.own_lines if code is not None and found else None,
        code.complexity if code is not None and found else None,
        code.package_bytes if code is not None else None,
        code.layer_bytes if code is not None else 0,
        next((one.name for one in code.libraries if _BULKY.match(one.name)), "") if code is not None else "",
        tuple(sorted({site.service for site in code.call_sites if site.kind == "sdk"}))
        if code is not None and found
        else _allowed(function),
        found,
        verdict,
    )


def _first_segment(route: views.Route) -> str:
    path = route.path if isinstance(route.path, str) and route.path.startswith("/") else ""
    first = next((segment for segment in path.split("/") if segment and not _OF_ALL.fullmatch(segment)), "")
    return "" if not first or first.startswith("{") else f"/{first}"


_OF_ALL = re.compile(r"(?i)api|v\d+(?:\.\d+)?|latest")


def _takes_any(route: views.Route) -> bool:
    method = route.method if isinstance(route.method, str) else ""
    path = route.path if isinstance(route.path, str) else ""
    return method.upper() == "ANY" or path.endswith("+}") or path == "$default"


_BULKY = re.compile(
    r"(torch|tensorflow|keras|sklearn|scikit-learn|scipy|transformers|onnxruntime|xgboost|lightgbm|spacy|cv2|"
    r"playwright|playwright-core|selenium|pyppeteer|puppeteer|puppeteer-core|@sparticuz/chromium|chrome-aws-lambda)"
    r"(?=$|[./])"
)

_KINDS = {
    "api_gateway": "API Gateway",
    "appsync": "AppSync",
    "cloudfront": "CloudFront",
    "cloudwatch": "CloudWatch",
    "cognito": "Cognito",
    "dynamodb": "DynamoDB",
    "elbv2": "a load balancer",
    "eventbridge": "EventBridge",
    "firehose": "Amazon Data Firehose",
    "iot": "IoT",
    "kinesis": "Kinesis",
    "logs": "CloudWatch Logs",
    "msk": "Kafka",
    "pipes": "EventBridge Pipes",
    "s3": "S3",
    "scheduler": "EventBridge",
    "secrets_manager": "Secrets Manager",
    "ses": "SES",
    "sns": "SNS",
    "sqs": "SQS",
    "step_functions": "Step Functions",
}
_SOURCES = {"sqs": "SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB", "kafka": "Kafka", "mq": "MQ",
            "documentdb": "DocumentDB"}  # fmt: skip
"""By the kind of an event source that lies outside of the app."""


def _kind(edge: Edge) -> str:
    """The kind of service that a trigger is of; empty for the deployment, and for what is not known."""
    source = edge.source
    if not isinstance(source, Resource):
        return _SOURCES.get(edge.settings.kind, "") if isinstance(edge.settings, views.EventSource) else ""
    if source.as_(views.FunctionUrl) is not None:
        return "a function URL"
    if source.as_(views.Function) is not None:
        return "another function" if source is not edge.target else ""
    return _KINDS.get(source.service, "")


def _allowed(function: Resource) -> tuple[str, ...] | None:
    """The services that the role of a function allows, where the role is its own: without what every function needs
    to log, to trace and to be in a VPC."""
    roles = list(role_of(function))
    if len(roles) != 1 or len(wearers(roles[0])) != 1:
        return None
    actions = [
        action.lower()
        for _, statement in statements_of(roles[0])
        if statement.effect == "Allow"
        for action in statement.actions
        if isinstance(action, str)
    ]
    found = {action.partition(":")[0] for action in actions if ":" in action and not _HOUSEKEEPING.match(action)}
    return tuple(sorted(found - {"*"}))


_HOUSEKEEPING = re.compile(r"(logs|xray):|cloudwatch:putmetricdata|ec2:.*(networkinterface|privateipaddress)")
"""As in the managed policies AWSLambdaBasicExecutionRole, AWSXRayDaemonWriteAccess and AWSLambdaVPCAccessExecutionRole
(AWS managed policy reference, 2026-11); and own metrics."""
