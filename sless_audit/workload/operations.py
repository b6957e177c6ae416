"""Which operation of an AWS API runs along an edge, and what its request says."""

from sless_audit.aws import asl
from sless_audit.graph.model import Edge
from sless_audit.graph.views import Task
from sless_audit.handlers.model import CallSite


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
