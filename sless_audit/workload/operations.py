"""Which service and operation of AWS runs along an edge, and what its request says."""

import re

from sless_audit.aws import asl
from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph.model import Edge, External
from sless_audit.graph.views import Task
from sless_audit.handlers.model import CallSite

_FIRST_WORD = re.compile(r"[ ,:]")


def service(edge: Edge) -> str:
    """As code, or the definition of a state machine, names it (`sesv2`); the default event bus by its own name; else
    the first word of what lies outside."""
    settings = edge.settings
    if isinstance(edge.target, External) and edge.target.name == DEFAULT_BUS:
        return DEFAULT_BUS
    if isinstance(settings, CallSite):
        return settings.service
    if isinstance(settings, Task):
        integration = asl.integration(settings.state)
        return integration.service if integration is not None else ""
    return _FIRST_WORD.split(edge.target.name, maxsplit=1)[0] if isinstance(edge.target, External) else ""


def operation(edge: Edge) -> str:
    """In small letters (`getitem`); empty where the edge does not tell."""
    settings = edge.settings
    if isinstance(settings, CallSite):
        return settings.operation.lower()
    if isinstance(settings, Task):
        integration = asl.integration(settings.state)
        return integration.action.lower() if integration is not None else ""
    return ""


def argument(edge: Edge, name: str) -> object:
    """What the request has under a name, as far as it is constant; else `None`."""
    settings = edge.settings
    if isinstance(settings, CallSite):
        return settings.arguments.get(name)
    if isinstance(settings, Task):
        return settings.state.arguments.get(name)
    return None
