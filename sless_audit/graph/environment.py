"""Environment variables that the code of a function needs, and nobody sets."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.graph.handler_code import ReadFunction
from sless_audit.graph.model import Resource
from sless_audit.graph.verdict import Verdict, holds, is_absent
from sless_audit.template.values import ABSENT, Unknown, alternatives

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import EnvRead

_NOT_OF_THE_TEMPLATE = re.compile(
    r"AWS_|POWERTOOLS_|_X_AMZN_|LAMBDA_|DD_|NEW_RELIC_|OTEL_|PARAMETERS_SECRETS_EXTENSION_"
    r"|(?:_HANDLER|LANG|PATH|LD_LIBRARY_PATH|NODE_PATH|NODE_OPTIONS|PYTHONPATH|GEM_PATH|TZ|HOME|PWD)$"
)
"""What the runtime sets (Lambda developer guide, "Defined runtime environment variables", 2026-11), and what the
settings of common layers are called: they have defaults of their own, or the layer sets them."""

_READS_FILES = frozenset({"dotenv", "decouple", "environs", "dotenv-flow", "dotenv-expand", "@dotenvx/dotenvx"})
"""Libraries that fill the environment from a file."""

_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
"""A script that runs before the code, and may set what it likes."""


class MissingVariable(NamedTuple):
    read: "EnvRead"
    """The first place that needs it."""
    alike: str
    """A variable that is set, and differs in case or underscores only; empty for none."""
    verdict: Verdict


def missing_variables(function: ReadFunction) -> Iterator[MissingVariable]:
    """The variables without which the code fails, and which neither the template nor the runtime sets."""
    resource, view, code = function
    if not _is_known(function) or _WRAPPER in view.environment:
        return
    if any(library.name in _READS_FILES for library in code.facts.libraries):
        return
    if any(edge.source.type.startswith("AWS::CloudFront::") for edge in resource.edges_in("invokes")):
        return  # there is no environment at the edge: none of these is meant for it
    if _is_for_device(resource):
        return
    seen = {read.name for read in code.facts.env_reads if not read.required and code.facts.language != "python"}
    for read in code.facts.env_reads:
        if not read.required or read.name in seen or _NOT_OF_THE_TEMPLATE.match(read.name):
            continue
        seen.add(read.name)
        verdict = holds(is_absent, view.environment.get(read.name, ABSENT), given=resource.worlds)
        if verdict.possible:
            alike = (name for name in view.environment if name != read.name and _letters(name) == _letters(read.name))
            yield MissingVariable(read, next(alike, ""), verdict)


def _is_for_device(function: Resource) -> bool:
    """Whether a core device of AWS IoT Greengrass runs it (or a version of it), with variables of its own."""
    names = [function.logical_id] + [
        other.logical_id
        for other in function.stack.resources.values()
        if other.type == "AWS::Lambda::Version" and function.logical_id in str(other.source.body)
    ]
    return any(
        other.type.startswith("AWS::Greengrass::FunctionDefinition")
        and any(one in str(other.source.body) for one in names)
        for other in function.stack.resources.values()
    )


def _letters(name: str) -> str:
    return name.replace("_", "").lower()


def _is_known(function: ReadFunction) -> bool:
    """Whether all variables of the environment are known by name."""
    variables = function.resource.properties.get("Environment", "Variables")
    for option in alternatives(variables):
        if isinstance(option.value, Unknown) or (isinstance(option.value, dict) and "Fn::Transform" in option.value):
            return False
    return True
