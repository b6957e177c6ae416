"""HttpApi: a route of an HTTP API that invokes a function."""

import re
from typing import Any

from sless_audit.template.sam.apis.body import (
    ANY_METHOD,
    INTEGRATION,
    Document,
    contents,
    is_http_definition,
    normal_method,
)
from sless_audit.template.sam.apis.draft import ApiDraft
from sless_audit.template.sam.cfn import if_, is_intrinsic, sub
from sless_audit.template.sam.events.api_events import SERVICE, api_id, integration_uri
from sless_audit.template.sam.events.permissions import invoke_permission
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run

DEFAULT_PATH = "$default"
_VARIABLE = re.compile(r"{([a-zA-Z0-9._-]+|proxy\+)}")
_FUNCTION_IN_URI = re.compile(r"([A-Za-z0-9]+)\.Arn")


def lower_http_api_event(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    """The permission (unless that of the default route covers it); the route is written into the API's document."""
    path, method = event.text("Path"), event.text("Method").lower()
    found = api_id(event, "ApiId")
    resource = run.template["Resources"].get(found)
    api = run.apis.get(found)
    if api is None and not isinstance(resource, dict):
        raise event.refuse("ApiId must be the Ref of an API of this template", "ApiId")
    if api is not None and api.body and not is_http_definition(api.body):
        raise event.refuse("the definition of its API is no OpenAPI 3 document", "ApiId")
    permissions = [] if _is_covered(api, path, target) else [_permission(event, target, path, method)]
    if api is not None and api.body:
        document = api.editable()
        run.attempt(lambda: _integrate(event, target, api, document, path, method))
    return permissions


def _is_covered(api: ApiDraft | None, path: str, target: EventTarget) -> bool:
    """Whether the default route invokes the same function: its permission is for all paths."""
    if path == DEFAULT_PATH or api is None or not api.body:
        return False
    document = api.editable()
    if not document.has_integration(DEFAULT_PATH, ANY_METHOD):
        return False
    for definition in document.methods(DEFAULT_PATH, ANY_METHOD):
        for branch in contents(definition[INTEGRATION].get("uri")):
            text = branch.get("Fn::Sub") if isinstance(branch, dict) else None
            function = _FUNCTION_IN_URI.search(text) if isinstance(text, str) else None
            if function is None or function.group(1) != target.logical_id:
                return False
    return True


def _permission(event: Event, target: EventTarget, path: str, method: str) -> LoweredResource:
    short = path[:-1] if len(path) > 1 and path.endswith("/") else path
    short = "" if short == DEFAULT_PATH else _VARIABLE.sub("*", short)
    verb = "*" if method in ("any", ANY_METHOD) else method.upper()
    if method == "any" and short == f"/{DEFAULT_PATH}":
        resource = "${__ApiId__}/${__Stage__}" + short
    else:
        resource = "${__ApiId__}/${__Stage__}/" + verb + short
    source_arn = sub(
        "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:" + resource,
        {"__ApiId__": event.get("ApiId"), "__Stage__": "*"},
    )
    return invoke_permission(event, target, SERVICE, source_arn=source_arn)


def _integrate(event: Event, target: EventTarget, api: ApiDraft, document: Document, path: str, method: str) -> None:
    if api.managed and document.has_integration(path, method):
        raise event.refuse(f"the method '{method}' of path '{path}' is defined by another event already", "Path")
    if not document.has_integration(path, method):
        _write_method(event, target, document, path, method)
        api.origins[("paths", path, normal_method(method))] = event.place()
    auth = event.mapping("Auth")
    if auth:
        _authorize(event, api, document, path, method, auth)
    variables = re.findall(r"{(.*?)}", path)
    for definition in document.methods(path, method):
        if event.get("TimeoutInMillis"):
            definition[INTEGRATION]["timeoutInMillis"] = event.get("TimeoutInMillis")
        if variables:
            _add_path_parameters(event, definition, variables)
        if event.get("PayloadFormatVersion"):
            definition[INTEGRATION]["payloadFormatVersion"] = event.get("PayloadFormatVersion")


def _write_method(event: Event, target: EventTarget, document: Document, path: str, method: str) -> None:
    document.add_path(path, method)
    name = normal_method(method)
    condition = event.source.condition
    uri = integration_uri("${AWS::Partition}", target, "2015-03-31", "invocations")
    for item in document.path_items(path):
        definition = item[name] if isinstance(item.get(name), dict) else {}
        definition[INTEGRATION] = {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "payloadFormatVersion": "2.0",
            "uri": uri if condition is None else if_(condition, uri),
        }
        if path == DEFAULT_PATH and name == ANY_METHOD:
            definition["isDefaultRoute"] = True
        definition.setdefault("responses", {})
        item[name] = definition if condition is None else if_(condition, definition)


def _add_path_parameters(event: Event, definition: dict[str, Any], variables: list[str]) -> None:
    parameters = definition.setdefault("parameters", [])
    if not isinstance(parameters, list):
        raise event.refuse("'parameters' of its method in the definition must be a list", "Path")
    for name in variables:
        known = next((item for item in parameters if isinstance(item, dict) and item.get("name") == name), None)
        if known is None:
            parameters.append({"name": name, "in": "path", "required": True})
        else:
            known.update({"in": "path", "required": True})


def _authorize(event: Event, api: ApiDraft, document: Document, path: str, method: str, auth: dict[str, Any]) -> None:
    api_auth = api.source.get("Auth")
    api_auth = api_auth if isinstance(api_auth, dict) else {}
    authorizer = auth.get("Authorizer") or api_auth.get("DefaultAuthorizer")
    if not authorizer:
        raise event.refuse("Auth needs an Authorizer, or a DefaultAuthorizer on the API", "Auth")
    if authorizer == "NONE" and not api_auth.get("DefaultAuthorizer"):
        raise event.refuse("Authorizer NONE needs a DefaultAuthorizer on the API", "Auth", "Authorizer")
    scopes: Any = []
    if authorizer != "NONE" and not (authorizer == "AWS_IAM" and api_auth.get("EnableIamAuthorizer") is True):
        authorizers = api_auth.get("Authorizers")
        known = authorizers.get(authorizer) if isinstance(authorizers, dict) and isinstance(authorizer, str) else None
        if not isinstance(known, dict) or is_intrinsic(authorizer):
            raise event.refuse(f"the API has no authorizer '{authorizer}'", "Auth", "Authorizer")
        own = auth.get("AuthorizationScopes")
        if own and not isinstance(own, list):
            raise event.refuse("AuthorizationScopes must be a list of strings", "Auth", "AuthorizationScopes")
        scopes = [] if authorizer == "AWS_IAM" else own or known.get("AuthorizationScopes") or []
    for definition in document.methods(path, method):
        definition["security"] = [*document.security_of(path, definition), {authorizer: scopes}]
