"""`Auth` of an HTTP API: authorizers and the default one."""

from typing import Any

from sless_audit.template.sam.apis.body import Document
from sless_audit.template.sam.cfn import is_no_value, ref, sub
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_IDENTITY_SOURCES = (
    ("Headers", "$request.header."),
    ("QueryStrings", "$request.querystring."),
    ("StageVariables", "$stageVariables."),
    ("Context", "$context."),
)


def add_auth(run: Run, source: Source, document: Document) -> None:
    auth = source.mapping("Auth") or {}
    unknown = [key for key in auth if key not in ("Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer")]
    if unknown:
        raise source.refuse(f"Auth has no property '{unknown[0]}'", "Auth", unknown[0])
    authorizers = _authorizers(source)
    definitions: dict[str, Any] = {}
    if auth.get("EnableIamAuthorizer") is True:
        definitions["AWS_IAM"] = {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }
    definitions.update({name: _definition(run, source, name, authorizer) for name, authorizer in authorizers.items()})
    if definitions:
        components = document.section("components")
        held = components.get("securitySchemes")
        components["securitySchemes"] = {**(held if isinstance(held, dict) else {}), **definitions}
    default = auth.get("DefaultAuthorizer")
    if not default or is_no_value(default):
        return
    if not isinstance(default, str) or default not in definitions:
        raise source.refuse(f"Authorizers has no '{default}' to be the default", "Auth", "DefaultAuthorizer")
    scopes = authorizers.get(default, {}).get("AuthorizationScopes")
    for path in document.paths:
        for method, definition in document.all_methods(path, ("parameters",)):
            if method != "options" and not definition.get("security"):
                definition["security"] = [{default: [] if scopes is None else scopes}]


def authorizer_permissions(source: Source) -> list[LoweredResource]:
    """API Gateway may invoke the functions of Lambda authorizers, where the template asks for that."""
    permissions = []
    for name, authorizer in _authorizers(source).items():
        if authorizer.get("FunctionArn") and authorizer.get("EnableFunctionDefaultPermissions"):
            place = source.place("Auth", "Authorizers", name)
            permission_id = f"{source.logical_id}{name}AuthorizerPermission"
            permissions.append(authorizer_permission(source, permission_id, authorizer["FunctionArn"], place))
    return permissions


def authorizer_permission(
    source: Source, logical_id: str, function_arn: Any, place: tuple[str | int, ...]
) -> LoweredResource:
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"
    return source.generate(
        logical_id,
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": function_arn,
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(arn, {"__ApiId__": ref(source.logical_id)}),
        },
        origin=place,
    )


def _authorizers(source: Source) -> dict[str, dict[str, Any]]:
    auth = source.mapping("Auth") or {}
    authorizers = auth.get("Authorizers") or {}
    if not isinstance(authorizers, dict):
        raise source.refuse("Authorizers must be a mapping", "Auth", "Authorizers")
    for name, authorizer in authorizers.items():
        if not isinstance(authorizer, dict):
            raise source.refuse(f"Authorizer '{name}' must be a mapping", "Auth", "Authorizers", name)
    return authorizers


def _definition(run: Run, source: Source, name: str, authorizer: dict[str, Any]) -> dict[str, Any]:
    """The security scheme of an authorizer: JSON web tokens, or a function."""
    keys = ("Auth", "Authorizers", name)
    jwt = authorizer.get("JwtConfiguration")
    if jwt:
        if not isinstance(jwt, dict):
            raise source.refuse(f"JwtConfiguration of authorizer '{name}' must be a mapping", *keys, "JwtConfiguration")
        if not authorizer.get("IdentitySource"):
            raise source.refuse(f"Authorizer '{name}' needs an IdentitySource", *keys)
        configuration = {str(key).lower(): value for key, value in jwt.items()}
        details = {"jwtConfiguration": configuration, "identitySource": authorizer["IdentitySource"], "type": "jwt"}
        return {"type": "oauth2", "x-amazon-apigateway-authorizer": details}
    missing = [key for key in ("FunctionArn", "AuthorizerPayloadFormatVersion") if not authorizer.get(key)]
    if missing:
        raise source.refuse(f"Authorizer '{name}' needs JwtConfiguration, or else {' and '.join(missing)}", *keys)
    return {
        "type": "apiKey",
        "name": "Unused",
        "in": "header",
        "x-amazon-apigateway-authorizer": _function_details(run, source, name, authorizer),
    }


def _function_details(run: Run, source: Source, name: str, authorizer: dict[str, Any]) -> dict[str, Any]:
    uri = run.arn("apigateway", "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations", account=False)
    details: dict[str, Any] = {
        "type": "request",
        "authorizerUri": sub(uri, {"__FunctionArn__": authorizer["FunctionArn"]}),
        "authorizerPayloadFormatVersion": authorizer["AuthorizerPayloadFormatVersion"],
    }
    role = authorizer.get("FunctionInvokeRole")
    if role and role != "NONE":
        details["authorizerCredentials"] = role
    identity = authorizer.get("Identity")
    if identity:
        if not isinstance(identity, dict):
            raise source.refuse(
                f"Identity of authorizer '{name}' must be a mapping", "Auth", "Authorizers", name, "Identity"
            )
        if identity.get("ReauthorizeEvery") is not None:
            details["authorizerResultTtlInSeconds"] = identity["ReauthorizeEvery"]
        details["identitySource"] = _identity_sources(source, name, identity)
    if authorizer.get("EnableSimpleResponses"):
        details["enableSimpleResponses"] = authorizer["EnableSimpleResponses"]
    return details


def _identity_sources(source: Source, name: str, identity: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for key, prefix in _IDENTITY_SOURCES:
        values = identity.get(key) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise source.refuse(
                f"{key} of authorizer '{name}' must be a list of strings", "Auth", "Authorizers", name, "Identity", key
            )
        found += [prefix + value for value in values]
    return found
