"""Functions in a VPC that reach nothing there."""

import json
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.egress import Egress, Stranded
from sless_audit.graph.model import App, Resource
from sless_audit.graph.network import Network, Placement
from sless_audit.graph.outward import Call, outward_calls
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import ABSENT, Ref, items


class Needless(NamedTuple):
    """A function that is in a VPC for no reason that its code and the app show."""

    function: Resource
    calls: tuple[Call, ...]
    """What it calls outside of the VPC."""
    gateways: tuple[Resource, ...]
    """The NAT gateways of the app that its traffic goes through."""
    fixed_address: bool
    """Whether hosts that it calls may know it by the address of a NAT gateway."""
    placement: Placement
    verdict: Verdict


class VpcUse:
    """What the functions of an app have from their VPCs."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._network = Network(app)
        self._egress = Egress(app)

    def needless(self, function: Resource) -> Needless | None:
        """`None` also where it cannot be told: code that is not known, a library that may connect to anything, a host
        that is known at run time only."""
        placements = self._network.subnets_of(function)
        if not placements or function.code is None or not function.code.is_known or self._depends_on_vpc:
            return None
        if self._has_reason(function) or any(isinstance(one, Stranded) for one in self._egress.of(function)):
            return None
        calls = tuple({(one.service, one.host): one for one in outward_calls(function)}.values())
        ways = [
            way for one in placements if one.subnet is not None for way in self._network.ways_out(one.subnet, one.world)
        ]
        gateways = {id(one): one for way in ways for one in way.evidence if one.as_(views.NatGateway) is not None}
        inside = all(one.subnet is not None for one in placements)
        fixed = any(call.host for call in calls) and (
            not inside or any(way.kind not in ("none", "internet-gateway", "egress-only-gateway") for way in ways)
        )
        certain = any(one.world == world for one in placements for world in function.worlds)
        verdict = Verdict("always" if certain else "sometimes", tuple(one.world for one in placements))
        return Needless(function, calls, tuple(gateways.values()), fixed, placements[0], verdict)

    def _has_reason(self, function: Resource) -> bool:
        code = function.code
        if code is None or function.properties.get("FileSystemConfigs") is not ABSENT:
            return True
        if any(not _connects_by_calls_only(library.name) for library in code.facts.libraries):
            return True
        outward = {id(call.site) for call in outward_calls(function)}
        for site in code.facts.call_sites:
            silent = site.kind == "sleep" or site.signed_only
            if not silent and id(site) not in outward and not _is_public_api(function, site):
                return True
        reached = [edge.target for edge in function.edges_out()] + [edge.source for edge in function.edges_in("polls")]
        if any(isinstance(node, Resource) and _is_private(node) for node in reached):
            return True
        return any(self._is_named(value) for value in _security_groups(function))

    def _is_named(self, group: Ref) -> bool:
        """Whether something names a security group of the function as a source: it is let in there."""
        name = group.logical_id
        words = (f'{{"Ref": "{name}"}}', f'["{name}", "GroupId"]', f'"{name}.GroupId"', f"${{{name}")
        return any(
            any(word in text for word in words)
            for resource, text in self._bodies
            if resource.stack.name == group.stack
            and resource.as_(views.Function) is None
            and resource.as_(views.VpcEndpoint) is None
        )

    @cached_property
    def _bodies(self) -> list[tuple[Resource, str]]:
        return [(resource, json.dumps(resource.source.body, default=str)) for resource in self._app.resources]

    @cached_property
    def _depends_on_vpc(self) -> bool:
        """Whether a policy of the app lets in only what comes from a VPC or through an endpoint."""
        return any("sourcevpc" in text.lower() or "vpcsourceip" in text.lower() for _, text in self._bodies)


def _security_groups(function: Resource) -> Iterator[Ref]:
    view = function.as_(views.Function)
    for _, value, _ in items(view.security_groups, ()) if view is not None else ():
        if isinstance(value, Ref):
            yield value


def _is_private(node: Resource) -> bool:
    """Whether a resource is, or may be, reached from its VPC only."""
    database = node.as_(views.Database)
    if database is not None:
        return database.kind != "user-pool"
    balancer, api = node.as_(views.LoadBalancer), node.as_(views.Api)
    return (balancer is not None and balancer.internal is not False) or (api is not None and api.private is not False)


def _is_public_api(function: Resource, site: object) -> bool:
    """Whether a request goes to an API of the app that anybody can reach."""
    targets = [edge.target for edge in function.edges_out() if edge.settings is site]
    return bool(targets) and all(
        isinstance(node, Resource) and (api := node.as_(views.Api)) is not None and api.private is False
        for node in targets
    )


_SOCKETS = frozenset(
    ["asyncio", "ftplib", "imaplib", "multiprocessing", "nntplib", "poplib", "smtplib", "socket", "socketserver", "ssl"]
)
"""Modules of Python's library by which code connects to anything, in ways that are not read as calls."""

_NODE = frozenset(
    [
        "assert",
        "async_hooks",
        "buffer",
        "crypto",
        "events",
        "fs",
        "fs/promises",
        "http",
        "https",
        "os",
        "path",
        "perf_hooks",
        "process",
        "querystring",
        "stream",
        "string_decoder",
        "timers",
        "timers/promises",
        "url",
        "util",
        "zlib",
    ]
)
"""Modules of Node.js that connect to nothing, or only by calls that are read."""

_LIBRARIES = ("aws-sdk", "aws_lambda_powertools", "axios", "boto3", "botocore", "httpx", "requests", "urllib3", "yaml")
_PREFIXES = ("@aws-lambda-powertools/", "@aws-sdk/", "@smithy/")


def _connects_by_calls_only(library: str) -> bool:
    """Whether all that code reaches by a library is read as calls."""
    root = library.partition(".")[0]
    if library.removeprefix("node:") in _NODE or library.startswith(_PREFIXES):
        return True
    return root in _LIBRARIES or (root in sys.stdlib_module_names and root not in _SOCKETS)
