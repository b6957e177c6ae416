"""What the code of a function calls that lies outside of a VPC: services of AWS, and public hosts."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.model import Confidence, Edge, Resource
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import EVERYWHERE, World


class Call(NamedTuple):
    """A call for which a function in a VPC needs a way out, or an endpoint."""

    site: CallSite
    service: str
    """As boto3 names it; empty for a public host."""
    host: str
    confidence: Confidence
    worlds: tuple[World, ...]
    """When it is this that is called: what a host is may depend on a parameter."""


def outward_calls(function: Resource) -> Iterator[Call]:
    """The calls of a function that leave its VPC, as far as its code was read, in the order of the code.

    None for what the SDK computes locally, nor for a client whose endpoint the code sets: it may be a private one.
    """
    if function.code is None:
        return
    sites = function.code.facts.call_sites
    found = [
        Call(site, site.service, "", site.confidence, (EVERYWHERE,))
        for site in sites
        if site.kind in ("sdk", "wait") and site.service not in ("", *_IN_VPC)
        if site.endpoint is None and not site.signed_only
    ]
    for edge in function.edges_out():
        if isinstance(edge.settings, CallSite) and edge.settings.kind == "http":
            found += _request(edge, edge.settings)
    yield from sorted(found, key=lambda call: sites.index(call.site))


_IN_VPC = ("dax", "neptunedata")
"""Services whose clients talk to a cluster in the VPC."""

_EXTENSION = re.compile(r"(?:localhost|127\.0\.0\.1):2773")
"""Where the extension for parameters and secrets listens
(https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html, 2026-11)."""


def _request(edge: Edge, site: CallSite) -> Iterator[Call]:
    worlds = tuple(
        {subject: value for subject, value in world.items() if not subject.startswith("code ")} for world in edge.worlds
    )
    target = edge.target
    if isinstance(target, Resource):
        if target.as_(views.FunctionUrl) is not None:
            yield Call(site, "", f"the URL of {target.source_id}", edge.confidence, worlds)
        return
    if target.kind != "http":
        return
    if _EXTENSION.fullmatch(target.name):
        url = site.arguments.get("url")
        service = "ssm" if "systemsmanager" in str(url) else "secretsmanager"
        yield Call(site, service, "", "medium", worlds)
    elif is_public_host(target.name):
        yield Call(site, "", target.name.partition(":")[0], edge.confidence, worlds)


_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z]", re.IGNORECASE)
_NOT_PUBLIC = re.compile(
    r"(?:^|\.)(?:local|localhost|localdomain|internal|intranet|private|corp|lan|home|invalid|test|svc)$"
    r"|(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws|aws\.dev)$"
    r"|(?:^|[.-])(?:private|internal|privatelink)(?:[.-]|$)",
    re.IGNORECASE,
)
"""Names that a private zone has, by custom or by standard (RFC 6762, appendix G; ICANN's `internal`), and hosts of
AWS, which may be those of an endpoint."""


def is_public_host(host: str) -> bool:
    """Whether a host (`api.example.com`, `203.0.113.7:8443`) is neither of AWS nor in a private network."""
    name = host.partition(":")[0]
    try:
        return ip_address(name).is_global
    except ValueError:
        return bool(_HOST.fullmatch(name)) and not _NOT_PUBLIC.search(name)
