"""AWS::Serverless::WebSocketApi: a WebSocket API with a route, an integration and a permission for each of `Routes`."""

from typing import Any

from sless_audit.template.sam.apis.domain import lower_api_v2_domain
from sless_audit.template.sam.apis.http_auth import authorizer_permission
from sless_audit.template.sam.cfn import ref, sub
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.sam.tags import propagate_tags
from sless_audit.template.values import Path

_TAGS = {"websocketapi:createdBy": "SAM"}
_PASSED_THROUGH = (
    "ApiKeySelectionExpression",
    "Description",
    "DisableExecuteApiEndpoint",
    "DisableSchemaValidation",
    "IpAddressType",
    "RouteSelectionExpression",
)
_ROUTE_PROPERTIES = (
    "ApiKeyRequired",
    "ModelSelectionExpression",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RouteResponseSelectionExpression",
)
_STAGE_PROPERTIES = ("StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
_INVOCATION = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"


def lower_websocket_api(run: Run, source: Source) -> None:
    routes = source.get("Routes")
    if not isinstance(routes, dict) or not routes:
        run.refused(source.refuse(f"WebSocketApi '{source.logical_id}' needs Routes", "Routes"))
        routes = {}
    if not source.get("RouteSelectionExpression"):
        run.refused(source.refuse(f"WebSocketApi '{source.logical_id}' needs a RouteSelectionExpression"))
    tags = source.get("Tags") if isinstance(source.get("Tags"), dict) else {}
    api = source.lower_as(
        "AWS::ApiGatewayV2::Api",
        {
            **{name: source.get(name) for name in _PASSED_THROUGH},
            "Name": source.logical_id if source.get("Name") is None else source.get("Name"),
            "ProtocolType": "WEBSOCKET",
            "Tags": {**tags, **_TAGS},
        },
    )
    related: list[LoweredResource] = []
    # SAM keeps the records of WebSocket APIs apart: with several domains in one hosted zone the last one wins.
    run.attempt(lambda: related.extend(lower_api_v2_domain(run, source, dict(_TAGS), shares_records=False)))
    auth = _auth(run, source, routes)
    route_ids: list[str] = []
    for key, route in routes.items():

        def lower_route(key: Any = key, route: Any = route) -> None:
            lowered = _route(source, key, route, auth)
            route_ids.append(lowered[0].logical_id)
            related.extend(lowered)

        run.attempt(lower_route)
    stage = _stage(source, route_ids)
    related.extend([stage, *_authorizer(source, auth)])
    propagate_tags(related, {**tags, **_TAGS}, source.get("PropagateTags") and tags)
    run.add(api, *related)
    run.references[f"{source.logical_id}.Stage"] = stage.logical_id
    for resource in related:
        if resource.body["Type"] == "AWS::ApiGatewayV2::DomainName":
            run.references[f"{source.logical_id}.DomainName"] = resource.logical_id


def _auth(run: Run, source: Source, routes: dict[Any, Any]) -> dict[str, Any]:
    """`Auth` with its type as a known parameter gives it; empty where SAM refuses it."""
    auth = source.get("Auth") or {}
    type_ = run.resolve(auth.get("AuthType")) if isinstance(auth, dict) else None
    problem = None
    if not isinstance(auth, dict):
        problem = "Auth must be a mapping"
    elif auth and "$connect" not in routes:
        problem = "Auth needs a $connect route"
    elif auth and type_ not in ("AWS_IAM", "CUSTOM", "NONE"):
        problem = "AuthType must be AWS_IAM, CUSTOM or NONE"
    elif type_ == "CUSTOM" and not auth.get("AuthArn"):
        problem = "AuthType CUSTOM needs an AuthArn"
    elif type_ in ("AWS_IAM", "NONE") and len(auth) > 1:
        problem = f"AuthType {type_} takes nothing else"
    if problem is None:
        return {**auth, "AuthType": type_} if auth else {}
    run.refused(source.refuse(problem, "Auth"))
    return {}


def _route(source: Source, key: Any, route: Any, auth: dict[str, Any]) -> list[LoweredResource]:
    """The route, its integration and the permission that API Gateway needs."""
    if not isinstance(route, dict) or "FunctionArn" not in route:
        raise source.refuse(f"Route '{key}' needs a FunctionArn", "Routes", key)
    if not isinstance(key, str) or (key not in ("$connect", "$disconnect", "$default") and not key.isalnum()):
        raise source.refuse(
            f"Route '{key}' must be of letters and digits, or $connect, $disconnect or $default", "Routes", key
        )
    if route.get("RequestParameters") and key != "$connect":
        raise source.refuse("RequestParameters are for the $connect route only", "Routes", key, "RequestParameters")
    place = source.place("Routes", key)
    base = source.logical_id + key.replace("$", "").capitalize()
    properties: dict[str, Any] = {name: route.get(name) for name in _ROUTE_PROPERTIES}
    if key == "$connect" and auth:
        properties["AuthorizationType"] = auth["AuthType"]
        if auth["AuthType"] == "CUSTOM":
            properties["AuthorizerId"] = ref(source.logical_id + "ConnectAuthorizer")
    traced: dict[Path, Path] = {("Properties", name): (*place, name) for name in _ROUTE_PROPERTIES if name in route}
    return [
        source.generate(
            base + "Route",
            "AWS::ApiGatewayV2::Route",
            {
                "ApiId": ref(source.logical_id),
                "RouteKey": key,
                **properties,
                "Target": {"Fn::Join": ["/", ["integrations", ref(base + "Integration")]]},
            },
            attributes={},
            origin=place,
            origins=traced,
        ),
        source.generate(
            base + "Integration",
            "AWS::ApiGatewayV2::Integration",
            {
                "ApiId": ref(source.logical_id),
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": sub(
                    _INVOCATION + "${FunctionArn}/invocations", {"FunctionArn": route["FunctionArn"]}
                ),
                "TimeoutInMillis": route.get("IntegrationTimeout"),
            },
            attributes={},
            origin=place,
        ),
        source.generate(
            base + "Permission",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": route["FunctionArn"],
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": _route_arn(source, key),
            },
            attributes={},
            origin=place,
        ),
    ]


def _stage_name(source: Source) -> Any:
    return "default" if source.get("StageName") is None else source.get("StageName")


def _route_arn(source: Source, key: str) -> dict[str, Any]:
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" + source.logical_id + ".ApiId}/"
    stage = _stage_name(source)
    if isinstance(stage, str):
        return sub(f"{arn}{stage}/{key}")
    return sub(arn + "${__StageName__}/" + key, {"__StageName__": stage})


def _stage(source: Source, route_ids: list[str]) -> LoweredResource:
    name = _stage_name(source)
    text = name if isinstance(name, str) else ""
    origins: dict[Path, Path] = {}
    for key in ("StageName", *_STAGE_PROPERTIES):
        if key in source.properties:
            origins.update(source.traces(("Properties", key), key))
    return source.generate(
        source.logical_id + ("Default" if text == "default" else text if text.isalnum() else "") + "Stage",
        "AWS::ApiGatewayV2::Stage",
        {
            "ApiId": ref(source.logical_id),
            "StageName": name,
            "AutoDeploy": True,
            **{key: source.get(key) for key in _STAGE_PROPERTIES},
            "Tags": dict(_TAGS),
        },
        attributes={},
        depends_on=route_ids if source.get("RouteSettings") else None,
        origins=origins,
    )


def _authorizer(source: Source, auth: dict[str, Any]) -> list[LoweredResource]:
    """The Lambda authorizer of `$connect`, and the permission to invoke it unless a role does."""
    if auth.get("AuthType") != "CUSTOM":
        return []
    place = source.place("Auth")
    logical_id = source.logical_id + "ConnectAuthorizer"
    authorizer = source.generate(
        logical_id,
        "AWS::ApiGatewayV2::Authorizer",
        {
            "ApiId": ref(source.logical_id),
            "AuthorizerCredentialsArn": auth.get("InvokeRole"),
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": sub(_INVOCATION + "${AuthArn}/invocations", {"AuthArn": auth["AuthArn"]}),
            "IdentitySource": auth.get("IdentitySource"),
            "Name": auth.get("Name") or logical_id,
        },
        attributes={},
        origin=place,
    )
    if auth.get("InvokeRole"):
        return [authorizer]
    permission = authorizer_permission(source, source.logical_id + "AuthorizerPermission", auth["AuthArn"], place)
    return [authorizer, permission]
