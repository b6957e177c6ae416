"""`Auth` of a REST API: authorizers, the default one, API keys and the resource policy."""

from typing import Any

from sless_audit.template.sam.apis.body import Document
from sless_audit.template.sam.apis.rest_policy import add_custom_statements, add_resource_policy
from sless_audit.template.sam.apis.rest_security import (
    DEFINITIONS,
    define_api_key,
    set_default_api_key,
    set_default_authorizer,
)
from sless_audit.template.sam.cfn import ref, sub
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_AUTH_KEYS = frozenset(
    (
        "Authorizers",
        "DefaultAuthorizer",
        "InvokeRole",
        "AddDefaultAuthorizerToCorsPreflight",
        "AddApiKeyRequiredToCorsPreflight",
        "ApiKeyRequired",
        "ResourcePolicy",
        "UsagePlan",
    )
)

_IDENTITY_SOURCES = (
    ("Headers", "method.request.header."),
    ("QueryStrings", "method.request.querystring."),
    ("StageVariables", "stageVariables."),
    ("Context", "context."),
)


def add_auth(run: Run, source: Source, auth: dict[str, Any], document: Document) -> None:
    """Writes `Auth` into the document."""
    unknown = [key for key in auth if key not in _AUTH_KEYS]
    if unknown:
        raise source.refuse(f"Auth has no property '{unknown[0]}'", "Auth", unknown[0])
    default = run.resolve(auth.get("DefaultAuthorizer"))
    authorizers = _authorizers(source, auth)
    definitions: dict[str, Any] = {}
    if default == "AWS_IAM":
        definitions["AWS_IAM"] = {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }
    definitions.update({name: _definition(run, source, name, authorizer) for name, authorizer in authorizers.items()})
    if definitions:
        document.section(DEFINITIONS).update(definitions)
        if default:
            if not isinstance(default, str) or default not in definitions:
                raise source.refuse(f"Authorizers has no '{default}' to be the default", "Auth", "DefaultAuthorizer")
            scopes = {name: (authorizers.get(name) or {}).get("AuthorizationScopes") or [] for name in definitions}
            set_default_authorizer(
                document,
                default,
                scopes,
                also_preflight=_says(run, auth, "AddDefaultAuthorizerToCorsPreflight", default=True),
            )
    if _says(run, auth, "ApiKeyRequired", default=False):
        define_api_key(document)
        set_default_api_key(document, also_preflight=_says(run, auth, "AddApiKeyRequiredToCorsPreflight", default=True))
    policy = auth.get("ResourcePolicy")
    if policy:
        if not isinstance(policy, dict):
            raise source.refuse("ResourcePolicy must be a mapping", "Auth", "ResourcePolicy")
        for path in document.paths:
            add_resource_policy(document, policy, path, source.get("StageName"))
        add_custom_statements(document, policy.get("CustomStatements"))


def _says(run: Run, auth: dict[str, Any], name: str, *, default: bool) -> bool:
    said = run.resolve(auth.get(name, default))
    return bool(said) and said not in ("false", "False")


def authorizer_permissions(run: Run, source: Source, auth: dict[str, Any]) -> list[LoweredResource]:
    """API Gateway may invoke the functions of Lambda authorizers."""
    permissions = []
    for name, authorizer in _authorizers(source, auth).items():
        if not authorizer.get("FunctionArn") or authorizer.get("DisableFunctionDefaultPermissions"):
            continue
        permissions.append(
            source.generate(
                f"{source.logical_id}{name}AuthorizerPermission",
                "AWS::Lambda::Permission",
                {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": authorizer["FunctionArn"],
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": sub(
                        run.arn("execute-api", "${__ApiId__}/authorizers/*"), {"__ApiId__": ref(source.logical_id)}
                    ),
                },
                origin=source.place("Auth", "Authorizers", name),
            )
        )
    return permissions


def _authorizers(source: Source, auth: dict[str, Any]) -> dict[str, dict[str, Any]]:
    authorizers = auth.get("Authorizers") or {}
    if not isinstance(authorizers, dict):
        raise source.refuse("Authorizers must be a mapping", "Auth", "Authorizers")
    for name, authorizer in authorizers.items():
        if not isinstance(authorizer, dict):
            raise source.refuse(f"Authorizer '{name}' must be a mapping", "Auth", "Authorizers", name)
    return authorizers


def _definition(run: Run, source: Source, name: str, authorizer: dict[str, Any]) -> dict[str, Any]:
    """The security definition of an authorizer: Cognito, or a function that sees a token or the whole request."""
    keys = ("Auth", "Authorizers", name)
    identity = authorizer.get("Identity") or {}
    if not isinstance(identity, dict):
        raise source.refuse(f"Identity of authorizer '{name}' must be a mapping", *keys, "Identity")
    payload = run.resolve(authorizer.get("FunctionPayloadType"))
    if payload not in (None, "TOKEN", "REQUEST"):
        raise source.refuse(
            f"FunctionPayloadType of authorizer '{name}' must be TOKEN or REQUEST", *keys, "FunctionPayloadType"
        )
    header = identity.get("Header") or "Authorization"
    expression = identity.get("ValidationExpression")
    details: dict[str, Any]
    if authorizer.get("UserPoolArn"):
        pools = authorizer["UserPoolArn"]
        details = {"type": "cognito_user_pools", "providerARNs": pools if isinstance(pools, list) else [pools]}
    else:
        details = _function_details(run, authorizer, identity, payload)
        if payload == "REQUEST":
            header = "Unused"
            sources = _identity_sources(source, name, identity)
            if sources:
                details["identitySource"] = ", ".join(sources)
            elif _is_cached(identity):
                raise source.refuse(f"Authorizer '{name}' of payload type REQUEST needs an Identity", *keys)
            expression = None
    if expression:
        details["identityValidationExpression"] = expression
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools" if authorizer.get("UserPoolArn") else "custom",
        "x-amazon-apigateway-authorizer": details,
    }


def _function_details(run: Run, authorizer: dict[str, Any], identity: dict[str, Any], payload: Any) -> dict[str, Any]:
    details: dict[str, Any] = {
        "type": "request" if payload == "REQUEST" else "token",
        "authorizerUri": sub(
            run.arn("apigateway", "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations", account=False),
            {"__FunctionArn__": authorizer.get("FunctionArn")},
        ),
    }
    if identity.get("ReauthorizeEvery") is not None:
        details["authorizerResultTtlInSeconds"] = identity["ReauthorizeEvery"]
    role = authorizer.get("FunctionInvokeRole")
    if role and role != "NONE":
        details["authorizerCredentials"] = role
    return details


def _identity_sources(source: Source, name: str, identity: dict[str, Any]) -> list[str]:
    found = []
    for key, prefix in _IDENTITY_SOURCES:
        values = identity.get(key) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise source.refuse(
                f"{key} of authorizer '{name}' must be a list of strings", "Auth", "Authorizers", name, "Identity", key
            )
        found += [prefix + value for value in values]
    return found


def _is_cached(identity: dict[str, Any]) -> bool:
    """Only an answer that is not kept (ReauthorizeEvery 0) may come without an identity to keep it under."""
    try:
        return int(identity.get("ReauthorizeEvery", 1)) > 0
    except (TypeError, ValueError):
        return True
