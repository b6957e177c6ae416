"""Security of a REST API's document: authorizers, API keys and which of them a method asks for."""

from typing import Any

from sless_audit.template.sam.apis.body import Document
from sless_audit.template.sam.source import Refused

DEFINITIONS = "securityDefinitions"
_NO_METHODS = ("summary", "description", "parameters")


def set_method_authorizer(document: Document, path: str, method: str, auth: dict[str, Any], authorizers: Any) -> None:
    """What a method's own `Auth` asks for: an authorizer, with scopes, and an API key (or none)."""
    name = auth.get("Authorizer")
    if name:
        scopes = _scopes(document, name, auth.get("AuthorizationScopes"), authorizers)
        for definition in document.methods(path, method):
            definition["security"] = [*document.security_of(path, definition), {name: scopes}]
            if "AWS_IAM" in definition["security"][0]:
                _define_iam(document)
    key_required = auth.get("ApiKeyRequired")
    if key_required is not None:
        if key_required:
            define_api_key(document)
        for definition in document.methods(path, method):
            definition["security"] = [
                *document.security_of(path, definition),
                {"api_key" if key_required else "api_key_false": []},
            ]


def _scopes(document: Document, name: str, of_method: Any, authorizers: Any) -> Any:
    if name == "NONE" or not isinstance(authorizers, dict) or authorizers.get(name) is None:
        return []
    if not isinstance(authorizers[name], dict):
        raise Refused(f"Authorizer '{name}' must be a mapping", document.place)
    scopes = authorizers[name].get("AuthorizationScopes") if of_method is None else of_method
    return [] if scopes is None else scopes


def set_default_authorizer(document: Document, default: str, scopes: dict[str, Any], *, also_preflight: bool) -> None:
    """Asks for the default authorizer wherever a method does not ask for one itself (or for `NONE`).

    `scopes`: the authorizers by name with their scopes.
    """
    known = {"AWS_IAM", *scopes}
    for path in document.paths:
        for name, definition in document.all_methods(path, _NO_METHODS):
            if name == "options" and not also_preflight:
                continue
            security = document.security_of(path, definition)
            others = [item for item in security if known.isdisjoint(item)]
            own = [item for item in security if not known.isdisjoint(item)]
            none_at = next((index for index, item in enumerate(others) if "NONE" in item), None)
            if none_at is not None:
                del others[none_at]
                own = []
            elif not own:
                own = [{default: scopes.get(default, [])}]
            if others or own:
                definition["security"] = others + own
                if "AWS_IAM" in definition["security"][0]:
                    _define_iam(document)


def set_default_api_key(document: Document, *, also_preflight: bool) -> None:
    keys = {"api_key", "api_key_false"}
    for path in document.paths:
        for name, definition in document.all_methods(path, _NO_METHODS):
            security = document.security_of(path, definition)
            others = [item for item in security if keys.isdisjoint(item)]
            refuses = any("api_key_false" in item for item in security)
            wanted = others if refuses or (name == "options" and not also_preflight) else [*others, {"api_key": []}]
            if wanted != security:
                definition["security"] = wanted


def define_api_key(document: Document) -> None:
    document.section(DEFINITIONS).setdefault("api_key", {"type": "apiKey", "name": "x-api-key", "in": "header"})


def _define_iam(document: Document) -> None:
    document.section(DEFINITIONS).setdefault(
        "AWS_IAM",
        {"x-amazon-apigateway-authtype": "awsSigv4", "type": "apiKey", "name": "Authorization", "in": "header"},
    )
