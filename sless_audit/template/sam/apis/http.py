"""AWS::Serverless::HttpApi: an HTTP API with its document, stage and domain."""

from typing import Any

from sless_audit.template.sam.apis.body import Document, is_http_definition
from sless_audit.template.sam.apis.domain import lower_api_v2_domain
from sless_audit.template.sam.apis.draft import ApiDraft
from sless_audit.template.sam.apis.http_auth import add_auth, authorizer_permissions
from sless_audit.template.sam.cfn import id_with_suffix, is_intrinsic, ref
from sless_audit.template.sam.code import definition_location
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.sam.tags import propagate_tags
from sless_audit.template.values import Path

_TAG = "httpapi:createdBy"
_CORS_KEYS = ("AllowMethods", "AllowHeaders", "AllowOrigins", "MaxAge", "ExposeHeaders", "AllowCredentials")
_STAGE_PROPERTIES = ("StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")


def lower_http_api(run: Run, api: ApiDraft) -> None:
    source = api.source
    if api.body and source.get("DefinitionUri"):
        run.refused(source.refuse("Only one of DefinitionBody and DefinitionUri can be given", "DefinitionUri"))
    tags = source.get("Tags")
    if tags is not None and not isinstance(tags, dict):
        run.refused(source.refuse("Tags must be a mapping", "Tags"))
        tags = None
    # SAM marks what it makes for an API with a document of its own or in the template, not with one in S3.
    marked = {**(tags or {}), _TAG: "SAM"} if is_http_definition(api.body) else tags
    _write_document(run, api, marked or {})
    http_api = _http_api(api)
    stage = _stage(source, marked)
    related: list[LoweredResource] = []
    run.attempt(lambda: related.extend(authorizer_permissions(source)))
    run.attempt(lambda: related.extend(lower_api_v2_domain(run, source, {_TAG: "SAM"}, shares_records=True)))
    related.append(stage)
    propagate_tags(related, marked, bool(api.body))
    run.add(http_api, *related)
    run.references[f"{source.logical_id}.Stage"] = stage.logical_id
    for resource in related:
        if resource.body["Type"] == "AWS::ApiGatewayV2::DomainName":
            run.references[f"{source.logical_id}.DomainName"] = resource.logical_id


def _write_document(run: Run, api: ApiDraft, tags: dict[str, Any]) -> None:
    """Writes into the document what the API's properties say about it."""
    source = api.source
    cors = source.get("CorsConfiguration")
    cors = run.resolve(cors) if isinstance(run.resolve(cors), bool) else cors
    wanted = {name: value for name, value in (("CorsConfiguration", cors), ("Auth", source.get("Auth"))) if value}
    if not api.body or not is_http_definition(api.body):
        for name in (*wanted, *(name for name in ("Name", "Description") if source.get(name))):
            run.refused(source.refuse(f"{name} needs an OpenAPI 3 document in DefinitionBody", name))
        return
    document = api.editable()
    if cors:
        run.attempt(lambda: _add_cors(source, document, cors))
        api.origins[("x-amazon-apigateway-cors",)] = source.place("CorsConfiguration")
    if "Auth" in wanted:
        run.attempt(lambda: add_auth(run, source, document))
        api.origins[("components", "securitySchemes")] = source.place("Auth", "Authorizers")
    _add_tags(document, tags)
    if source.get("DisableExecuteApiEndpoint") is not None:
        _disable_endpoint(document, source.get("DisableExecuteApiEndpoint"))
    run.attempt(lambda: _add_information(source, document))
    if source.get("FailOnWarnings") and "$default" in document.paths:
        document.paths["/$default"] = document.paths.pop("$default")


def _add_cors(source: Source, document: Document, cors: Any) -> None:
    if cors is True:
        cors = {"AllowOrigins": ["*"]}
    if not isinstance(cors, dict):
        raise source.refuse("CorsConfiguration must be true or a mapping", "CorsConfiguration")
    held = document.section("x-amazon-apigateway-cors")
    if is_intrinsic(cors):
        held.update(_with_small_keys(cors))
        return
    unknown = [key for key in cors if key not in _CORS_KEYS]
    if unknown:
        raise source.refuse(f"CorsConfiguration has no property '{unknown[0]}'", "CorsConfiguration", unknown[0])
    if cors.get("AllowCredentials") is True and cors.get("AllowOrigins") == ["*"]:
        raise source.refuse(
            "AllowCredentials needs AllowOrigins other than '*'", "CorsConfiguration", "AllowCredentials"
        )
    origins = cors.get("AllowOrigins")
    if is_intrinsic(origins):
        held.update(_with_small_keys(origins))
        return
    for key in _CORS_KEYS:
        value = cors.get(key)
        if value or (key == "MaxAge" and value is not None):
            held[key[0].lower() + key[1:]] = value


def _with_small_keys(value: Any) -> Any:
    """An intrinsic function that gives the whole configuration, with the names that the document wants."""
    if isinstance(value, dict):
        return {
            key[0].lower() + key[1:] if key in _CORS_KEYS else key: _with_small_keys(item)
            for key, item in value.items()
        }
    return [_with_small_keys(item) for item in value] if isinstance(value, list) else value


def _add_tags(document: Document, tags: dict[str, Any]) -> None:
    held = document.body.get("tags") or []
    if not isinstance(held, list):
        return
    for name, value in tags.items():
        known = next((tag for tag in held if isinstance(tag, dict) and tag.get("name") == name), None)
        if known is None:
            held.append({"name": name, "x-amazon-apigateway-tag-value": value})
        else:
            known["x-amazon-apigateway-tag-value"] = value
    if held:
        document.body["tags"] = held


def _disable_endpoint(document: Document, disabled: Any) -> None:
    servers = document.body.setdefault("servers", [{}])
    for server in servers if isinstance(servers, list) else []:
        if isinstance(server, dict):
            config = server.get("x-amazon-apigateway-endpoint-configuration")
            config = config if isinstance(config, dict) else {}
            server["x-amazon-apigateway-endpoint-configuration"] = {**config, "disableExecuteApiEndpoint": disabled}


def _add_information(source: Source, document: Document) -> None:
    """Name and description, which the document must not have already."""
    information = document.section("info")
    if source.get("Name"):
        if information.get("title") != ref("AWS::StackName"):
            raise source.refuse("Name is given, but the definition has a title", "Name")
        information["title"] = source.get("Name")
    if source.get("Description"):
        if information.get("description"):
            raise source.refuse("Description is given, but the definition has one", "Description")
        information["description"] = source.get("Description")


def _http_api(api: ApiDraft) -> LoweredResource:
    source = api.source
    properties: dict[str, Any] = {"FailOnWarnings": source.get("FailOnWarnings") or None}
    origins: dict[Path, Path] = {}
    if source.get("DefinitionUri") and not api.managed:
        properties["BodyS3Location"] = definition_location(source.get("DefinitionUri"))
        origins[("Properties", "BodyS3Location")] = source.place("DefinitionUri")
    elif api.body:
        properties["Body"] = api.body
        if not api.managed:
            origins.update(source.traces(("Properties", "Body"), "DefinitionBody"))
        origins.update({("Properties", "Body", *path): place for path, place in api.origins.items()})
    return source.lower_as("AWS::ApiGatewayV2::Api", properties, origins=origins)


def _stage(source: Source, tags: dict[str, Any] | None) -> LoweredResource:
    name = source.get("StageName") or "$default"
    text = name if isinstance(name, str) else ""
    if text == "$default":
        logical_id = source.logical_id + "ApiGatewayDefaultStage"
    elif text.isalnum():
        logical_id = source.logical_id + text + "Stage"
    else:
        logical_id = id_with_suffix(source.logical_id + "Stage", text)
    origins: dict[Path, Path] = {}
    for key in ("StageName", *_STAGE_PROPERTIES):
        if key in source.properties:
            origins.update(source.traces(("Properties", key), key))
    return source.generate(
        logical_id,
        "AWS::ApiGatewayV2::Stage",
        {
            "ApiId": ref(source.logical_id),
            "StageName": name,
            "AutoDeploy": True,
            **{key: source.get(key) for key in _STAGE_PROPERTIES},
            "Tags": tags,
        },
        origins=origins,
    )
