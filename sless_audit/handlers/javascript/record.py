"""Calls and clients that were met → what is told of them."""

import re
from typing import Literal

from sless_audit.handlers.javascript.code_values import arguments_of, is_constant
from sless_audit.handlers.javascript.run import Arguments, Frame, Run
from sless_audit.handlers.javascript.syntax import Span
from sless_audit.handlers.javascript.values import Client, JsObject, Text, Value, options_of
from sless_audit.handlers.model import CallSite, ClientCreation, Confidence

_NAMING = re.compile(r"(?:Name|Names|Url|Arn|ARN|Id|Bucket|InvocationType)$|^(?:url|host|database|RequestItems)$")
"""Members that say which resource is meant; a wrapper that is given one is told at its caller."""


def record_call(
    run: Run,
    kind: Literal["sdk", "http", "database", "sleep", "wait"],
    library: str,
    service: str,
    operation: str,
    arguments: Value,
    span: Span,
    *,
    confidence: Confidence = "high",
    also: tuple[str, ...] = (),
    signed_only: bool = False,
    via: str = "",
    client: Client | None = None,
) -> None:
    members, complete = arguments_of(arguments)
    place, function, enclosing, via_place = run.here(span), run.function_name, run.enclosing(), None
    wrapper = _wrapper(run, arguments)
    if wrapper is not None and wrapper.place is not None:
        via, via_place = wrapper.function.name, place
        place, function, enclosing = wrapper.place, wrapper.caller, run.enclosing(wrapper.number)
    run.findings.add_site(
        CallSite(
            kind=kind,
            library=library,
            service=service,
            operation=operation,
            arguments=members,
            place=place,
            function=function,
            phase=run.phase,
            confidence=confidence,
            loops=tuple(run.loops),
            conditional=run.conditional,
            arms=run.arms,
            concurrent=run.concurrent > 0,
            arguments_complete=complete,
            also=also,
            signed_only=signed_only,
            via=via,
            via_place=via_place,
            enclosing=enclosing,
            region=client.region if client else None,
            endpoint=client.endpoint if client else None,
            other_credentials=client is not None and client.other_credentials,
        )
    )


def record_client(
    run: Run, kind: Literal["sdk", "http", "database"], library: str, service: str, arguments: Arguments
) -> None:
    constant = arguments.complete and all(is_constant(value) for value in arguments.values)
    run.findings.add_client(
        ClientCreation(
            kind=kind,
            library=library,
            service=service,
            place=run.here(arguments.span),
            function=run.function_name,
            phase=run.phase,
            cached=run.cached > 0,
            constant_arguments=constant,
        )
    )


def _wrapper(run: Run, arguments: Value) -> Frame | None:
    """The outermost call under way that was given what names the resource, or the whole request."""
    for frame in run.frames:
        if frame.place is None or frame.inline:
            continue
        for option in options_of(arguments):
            if isinstance(option, JsObject) and _given(frame, option):
                return frame
    return None


def _given(frame: Frame, request: JsObject) -> bool:
    if any(request is argument for argument in frame.arguments):
        return any(isinstance(key, str) and _NAMING.search(key) for key in request.properties)
    for key, member in request.properties.items():
        texts = [key] if isinstance(key, Text) else []
        if isinstance(key, str) and _NAMING.search(key):
            texts += [option for option in options_of(member) if isinstance(option, Text)]
            if isinstance(member, JsObject):
                texts += [inner for inner in member.properties if isinstance(inner, Text)]
        if any(found.passed is not None and found.passed.frame == frame.number for found in texts):
            return True
    return False
