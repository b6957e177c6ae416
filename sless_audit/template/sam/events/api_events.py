"""Api: a path and method of a REST API that invokes a function or starts a state machine."""

import json
from typing import Any

from sless_audit.template.sam.apis.body import INTEGRATION, Document, is_rest_definition, normal_method, rest_skeleton
from sless_audit.template.sam.apis.draft import ApiDraft
from sless_audit.template.sam.apis.rest_policy import add_custom_statements, add_resource_policy, wildcard_path
from sless_audit.template.sam.apis.rest_security import set_method_authorizer
from sless_audit.template.sam.cfn import get_att, if_, sub
from sless_audit.template.sam.events.permissions import invoke_permission
from sless_audit.template.sam.events.request_rules import add_request_model, add_request_parameters
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import service_role, start_execution_policy
from sless_audit.template.sam.run import Run

SERVICE = "apigateway.amazonaws.com"


def lower_api_event(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    """The permission; the integration is written into the API's document when SAM manages it or merges into it."""
    path, method = event.text("Path"), event.text("Method").lower()
    stage = _stage_suffix(run, event)
    permission = _permission(run, event, target, path, method, stage)
    api = run.apis.get(api_id(event, "RestApiId"))
    auth = event.mapping("Auth")

    def write() -> None:
        if api is None:
            return
        if api.managed or api.source.get("MergeDefinitions"):
            _integrate(run, event, target, api, path, method, stage)
        if auth.get("OverrideApiAuth") and api.body:
            if not (auth.get("Authorizer") or auth.get("ApiKeyRequired") or auth.get("ResourcePolicy")):
                raise event.refuse("OverrideApiAuth needs one of Authorizer, ApiKeyRequired and ResourcePolicy", "Auth")
            if is_rest_definition(api.body):
                _authorize(event, api, api.editable(), path, method, stage)

    run.attempt(write)
    return [permission]


def api_id(event: Event, name: str) -> str:
    given = event.get(name)
    found = given.get("Ref") if isinstance(given, dict) else given
    return found if isinstance(found, str) else ""


def _stage_suffix(run: Run, event: Event) -> str:
    """SAM puts the stage's name into the permission's ID where it knows it."""
    rest_api_id = api_id(event, "RestApiId")
    source = run.sources.get(rest_api_id)
    resource = run.template["Resources"].get(rest_api_id)
    is_rest = source.type == "AWS::Serverless::Api" if source is not None else isinstance(resource, dict)
    if not is_rest:
        raise event.refuse("RestApiId must be the Ref of an API of this template", "RestApiId")
    properties = (
        source.properties if source is not None else resource.get("Properties") if isinstance(resource, dict) else None
    )
    stage = properties.get("StageName") if isinstance(properties, dict) else None
    return stage if isinstance(stage, str) and stage else "Stage"


def _permission(run: Run, event: Event, target: EventTarget, path: str, method: str, stage: str) -> LoweredResource:
    verb = "*" if method == "any" else method.upper()
    short = path[:-1] if len(path) > 1 and path.endswith("/") else path
    source_arn = sub(
        run.arn("execute-api", "${__ApiId__}/${__Stage__}/" + verb + wildcard_path(short)),
        {"__ApiId__": event.get("RestApiId"), "__Stage__": "*"},
    )
    return invoke_permission(event, target, SERVICE, source_arn=source_arn, suffix=stage)


def _integrate(run: Run, event: Event, target: EventTarget, api: ApiDraft, path: str, method: str, stage: str) -> None:
    if not api.body:
        return
    if not is_rest_definition(api.body):
        raise event.refuse("the definition of its API is no Swagger or OpenAPI document", "RestApiId")
    merges = bool(api.source.get("MergeDefinitions"))
    document = Document(rest_skeleton(), event.place()) if merges else api.editable()
    if document.has_integration(path, method):
        raise event.refuse(f"the method '{method}' of path '{path}' is defined by another event already", "Path")
    document.add_path(path, method)
    integration: dict[str, Any] = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": _integration_uri(run, event, target),
    }
    if event.get("ResponseTransferMode") == "RESPONSE_STREAM":
        integration["responseTransferMode"] = "STREAM"
    credentials = _credentials(run, event, api)
    if credentials:
        integration["credentials"] = credentials
    condition = event.source.condition
    if condition is not None:
        integration["uri"] = if_(condition, integration["uri"])
    _write_method(document, path, method, integration, {}, condition)
    if event.mapping("Auth"):
        _authorize(event, api, document, path, method, stage)
    for definition in document.methods(path, method):
        if event.get("TimeoutInMillis"):
            definition[INTEGRATION]["timeoutInMillis"] = event.get("TimeoutInMillis")
    add_request_model(event, document, path, method, api.source.get("Models"))
    add_request_parameters(event, document, path, method)
    api.origins[("paths", path, method if merges else normal_method(method))] = event.place()
    if merges:
        _merge(event, api, path, method, document)


def _write_method(
    document: Document, path: str, method: str, integration: dict[str, Any], responses: dict[str, Any], condition: Any
) -> None:
    name = normal_method(method)
    for item in document.path_items(path):
        definition = item[name] if isinstance(item.get(name), dict) else {}
        definition[INTEGRATION] = dict(integration)
        definition.setdefault("responses", responses)
        item[name] = definition if condition is None else if_(condition, definition)


def _merge(event: Event, api: ApiDraft, path: str, method: str, generated: Document) -> None:
    """With MergeDefinitions the event's method is laid over the one that the definition has."""
    paths = api.editable().paths
    item = paths.setdefault(path, {})
    written = item.get(method) if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(written, dict | None):
        raise event.refuse(f"the path '{path}' of the API's definition must be a mapping", "Path")
    item[method] = {**(written or {}), **generated.paths[path][normal_method(method)]}


def _integration_uri(run: Run, event: Event, target: EventTarget) -> dict[str, Any]:
    streams = event.get("ResponseTransferMode") == "RESPONSE_STREAM"
    version, action = ("2021-11-15", "response-streaming-invocations") if streams else ("2015-03-31", "invocations")
    return integration_uri(run.partition, target, version, action)


def integration_uri(partition: str, target: EventTarget, version: str, action: str) -> dict[str, Any]:
    ((name, argument),) = target.arn.items()
    short = argument if name == "Ref" else ".".join(argument)
    return sub(f"arn:{partition}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions/${{{short}}}/{action}")


def _credentials(run: Run, event: Event, api: ApiDraft) -> Any:
    """The role with which API Gateway invokes where IAM authorizes: the caller's own unless another is named."""
    auth = event.mapping("Auth")
    api_auth = api.source.get("Auth")
    api_auth = api_auth if isinstance(api_auth, dict) else {}
    if auth.get("Authorizer") != "AWS_IAM" and (auth or api_auth.get("DefaultAuthorizer") != "AWS_IAM"):
        return None
    role = None
    for level in (auth, api_auth):
        if "InvokeRole" in level:
            role = level["InvokeRole"] or "NONE"
            break
    if role == "NONE":
        return None
    return f"arn:{run.partition}:iam::*:user/*" if role in (None, "CALLER_CREDENTIALS") else role


def _authorize(event: Event, api: ApiDraft, document: Document, path: str, method: str, stage: Any) -> None:
    """Writes the event's `Auth` into the document."""
    auth = event.mapping("Auth")
    api_auth = api.source.get("Auth")
    api_auth = api_auth if isinstance(api_auth, dict) else {}
    authorizer = auth.get("Authorizer")
    if authorizer == "NONE" and not api_auth.get("DefaultAuthorizer"):
        raise event.refuse("Authorizer NONE needs a DefaultAuthorizer on the API", "Auth", "Authorizer")
    if authorizer and authorizer not in ("AWS_IAM", "NONE"):
        authorizers = api_auth.get("Authorizers")
        if not isinstance(authorizer, str) or not isinstance(authorizers, dict) or not authorizers.get(authorizer):
            raise event.refuse(f"the API has no authorizer '{authorizer}'", "Auth", "Authorizer")
    scopes = auth.get("AuthorizationScopes")
    if scopes and (not authorizer or not isinstance(scopes, list)):
        raise event.refuse("AuthorizationScopes must be a list, and needs an Authorizer", "Auth", "AuthorizationScopes")
    key_required = auth.get("ApiKeyRequired")
    if key_required is not None and not key_required and not api_auth.get("ApiKeyRequired"):
        raise event.refuse("ApiKeyRequired is false, but the API requires no key", "Auth", "ApiKeyRequired")
    set_method_authorizer(document, path, method, auth, api_auth.get("Authorizers"))
    policy = auth.get("ResourcePolicy")
    if policy:
        if not isinstance(policy, dict):
            raise event.refuse("ResourcePolicy must be a mapping", "Auth", "ResourcePolicy")
        add_resource_policy(document, policy, path, stage)
        add_custom_statements(document, policy.get("CustomStatements"))


def lower_api_event_of_state_machine(
    run: Run, event: Event, target: EventTarget, boundary: Any
) -> list[LoweredResource]:
    """The role with which API Gateway starts executions; the integration goes into a document that SAM manages."""
    path, method = event.text("Path"), event.text("Method").lower()
    _stage_suffix(run, event)
    role_id = event.logical_id + "Role"
    policy = start_execution_policy(role_id, target.arn)
    role = service_role(event.source, role_id, SERVICE, [policy], boundary=boundary or None, origin=event.place())
    api = run.apis.get(api_id(event, "RestApiId"))

    def write() -> None:
        if api is None or not api.managed or not is_rest_definition(api.body):
            return
        document = api.editable()
        if document.has_integration(path, method):
            raise event.refuse(f"the method '{method}' of path '{path}' is defined by another event already", "Path")
        document.add_path(path, method)
        condition = event.source.condition
        uri = sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution")
        integration = {
            "type": "aws",
            "httpMethod": "POST",
            "uri": uri if condition is None else if_(condition, uri),
            "responses": {code: {"statusCode": code} for code in ("200", "400")},
            "credentials": get_att(role_id, "Arn"),
            "requestTemplates": {"application/json": _start_request(event, target)},
        }
        responses = {"200": {"description": "OK"}, "400": {"description": "Bad Request"}}
        _write_method(document, path, method, integration, responses, condition)
        api.origins[("paths", path, normal_method(method))] = event.place()
        if event.mapping("Auth"):
            _authorize(event, api, document, path, method, event.get("Stage"))

    run.attempt(write)
    return [role]


def _start_request(event: Event, target: EventTarget) -> dict[str, Any]:
    """The mapping template that makes a StartExecution request of the caller's body."""
    machine = "${" + target.logical_id + "}"
    escaped = "$util.escapeJavaScript($input.json('$'))"
    if event.get("UnescapeMappingTemplate"):
        # escapeJavaScript also escapes single quotes, which JSON does not allow:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
        unescaped = escaped + '.replaceAll("\\\\\'","\'")'
        return sub('{"input": "' + unescaped + '", "stateMachineArn": "' + machine + '"}')
    return sub(json.dumps({"input": escaped, "stateMachineArn": machine}))
