"""What an Api event demands of a request: a model of its body, and parameters."""

import re
from typing import Any

from sless_audit.template.sam.apis.body import INTEGRATION, Document, is_version_3
from sless_audit.template.sam.cfn import is_intrinsic
from sless_audit.template.sam.events.target import Event

_PARAMETER_NAME = re.compile(r"method\.request\.(querystring|path|header)\.(.+)", re.DOTALL)

_VALIDATOR_NAMES = {
    (True, True): "body-and-params",
    (True, False): "body-only",
    (False, True): "params-only",
    (False, False): "no-validation",
}


def add_request_model(event: Event, document: Document, path: str, method: str, models: Any) -> None:
    """`RequestModel`: one of the API's `Models`, and which parts of a request are held against it."""
    wanted = event.mapping("RequestModel")
    name = wanted.get("Model")
    if not name:
        return
    if not isinstance(name, str) or not isinstance(models, dict) or is_intrinsic(models) or not models.get(name):
        raise event.refuse(f"the API has no model '{name}'", "RequestModel", "Model")
    required = wanted.get("Required")
    for definition in document.methods(path, method):
        if document.body.get("swagger") is not None:
            parameter: dict[str, Any] = {
                "in": "body",
                "name": name.lower(),
                "schema": {"$ref": f"#/definitions/{name.lower()}"},
            }
            if required is not None:
                parameter["required"] = required
            definition["parameters"] = [*definition.get("parameters", []), parameter]
        elif is_version_3(document.body.get("openapi")):
            schema = {"$ref": f"#/components/schemas/{name.lower()}"}
            definition["requestBody"] = {"content": {"application/json": {"schema": schema}}}
            if required is not None:
                definition["requestBody"]["required"] = required
    checks = (wanted.get("ValidateBody"), wanted.get("ValidateParameters"))
    if checks == (None, None):
        return
    if not all(isinstance(check, bool | None) for check in checks):
        raise event.refuse("ValidateBody and ValidateParameters must be true or false", "RequestModel")
    of_body, of_parameters = bool(checks[0]), bool(checks[1])
    validator = _VALIDATOR_NAMES[of_body, of_parameters]
    document.section("x-amazon-apigateway-request-validators").setdefault(
        validator, {"validateRequestBody": of_body, "validateRequestParameters": of_parameters}
    )
    for definition in document.methods(path, method):
        definition["x-amazon-apigateway-request-validator"] = validator


def add_request_parameters(event: Event, document: Document, path: str, method: str) -> None:
    wanted = event.get("RequestParameters")
    if not wanted:
        return
    if not isinstance(wanted, list):
        raise event.refuse("RequestParameters must be a list", "RequestParameters")
    read = [_read_parameter(event, index, parameter) for index, parameter in enumerate(wanted)]
    for definition in document.methods(path, method):
        parameters = list(definition.get("parameters", []))
        for match, settings in read:
            location, name = match.groups()
            parameters.append(
                {
                    "in": "query" if location == "querystring" else location,
                    "name": name,
                    "required": settings["Required"],
                    "type": "string",
                }
            )
            if settings["Caching"]:
                definition[INTEGRATION].setdefault("cacheKeyParameters", []).append(match.group(0))
        definition["parameters"] = parameters


def _read_parameter(event: Event, index: int, parameter: Any) -> tuple[re.Match[str], dict[str, Any]]:
    keys = ("RequestParameters", index)
    settings: Any = {}
    if isinstance(parameter, dict) and parameter:
        parameter, settings = next(iter(parameter.items()))
        if not isinstance(settings, dict) or not settings.keys() <= {"Required", "Caching"}:
            raise event.refuse("a request parameter takes Required and Caching", *keys)
    match = _PARAMETER_NAME.match(parameter) if isinstance(parameter, str) else None
    if match is None:
        raise event.refuse("a request parameter is named method.request.[querystring|path|header].NAME", *keys)
    return match, {"Required": False, "Caching": False, **settings}
