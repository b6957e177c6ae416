"""AWS::Serverless::Api: a REST API with its document, deployment, stage, domain and usage plan."""

import hashlib
import re
from typing import Any

from sless_audit.template.sam.apis.body import Document, is_rest_definition, is_version_3
from sless_audit.template.sam.apis.cors import add_cors
from sless_audit.template.sam.apis.domain import lower_rest_domain
from sless_audit.template.sam.apis.draft import ApiDraft
from sless_audit.template.sam.apis.rest_auth import add_auth, authorizer_permissions
from sless_audit.template.sam.apis.rest_security import DEFINITIONS
from sless_audit.template.sam.apis.usage_plan import lower_usage_plan
from sless_audit.template.sam.cfn import id_with_suffix, is_intrinsic, ref, stable_text, tag_list
from sless_audit.template.sam.code import definition_location
from sless_audit.template.sam.model import LoweredResource, SamProblem
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.sam.tags import propagate_tags
from sless_audit.template.values import Path

_SUPPORTED_VERSION = re.compile(r"\A[2-3](\.\d)(\.\d)?$")
_WITH_REFERENCE = {
    "AWS::ApiGateway::Stage": "Stage",
    "AWS::ApiGateway::Deployment": "Deployment",
    "AWS::ApiGateway::DomainName": "DomainName",
    "AWS::ApiGateway::DomainNameV2": "DomainNameV2",
    "AWS::ApiGateway::UsagePlan": "UsagePlan",
    "AWS::ApiGateway::UsagePlanKey": "UsagePlanKey",
    "AWS::ApiGateway::ApiKey": "ApiKey",
}
_PASSED_THROUGH = (
    "MinimumCompressionSize",
    "FailOnWarnings",
    "Name",
    "Description",
    "Mode",
    "ApiKeySourceType",
    "Policy",
    "SecurityPolicy",
    "EndpointAccessMode",
)
_STAGE_PROPERTIES = (
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "MethodSettings",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
)


def lower_api(run: Run, api: ApiDraft) -> None:
    source = api.source
    if source.get("StageName") is None:
        run.refused(source.refuse(f"Api '{source.logical_id}' has no StageName"))
    version = source.get("OpenApiVersion")
    if version and not is_intrinsic(version) and not _SUPPORTED_VERSION.match(str(version)):
        run.refused(source.refuse("OpenApiVersion must be of the form '3.0.0'", "OpenApiVersion"))
    if api.body and source.get("DefinitionUri"):
        run.refused(source.refuse("Only one of DefinitionBody and DefinitionUri can be given", "DefinitionUri"))
    auth = source.get("Auth") or {}
    if not isinstance(auth, dict):
        run.refused(source.refuse("Auth must be a mapping", "Auth"))
        auth = {}
    binary_types = source.get("BinaryMediaTypes")
    _write_document(run, api, auth, binary_types)
    rest_api = _rest_api(run, api, binary_types)
    definition = rest_api.body["Properties"].get("Body") or rest_api.body["Properties"].get("BodyS3Location")
    deployment = _deployment(source, definition)
    stage = _stage(source, deployment.logical_id)
    related: list[LoweredResource] = [deployment, stage]
    run.attempt(lambda: related.extend(authorizer_permissions(run, source, auth)))
    run.attempt(lambda: related.extend(lower_rest_domain(run, source)))
    run.attempt(lambda: related.extend(lower_usage_plan(run, source, auth, stage.logical_id)))
    propagate_tags([rest_api, *related], source.get("Tags"), source.get("PropagateTags"))
    run.add(rest_api, *related)
    for resource in related:
        name = _WITH_REFERENCE.get(resource.body["Type"])
        if name:
            run.references[f"{source.logical_id}.{name}"] = resource.logical_id


def _write_document(run: Run, api: ApiDraft, auth: dict[str, Any], binary_types: Any) -> None:
    """Writes into the document what the API's properties say about it."""
    source = api.source
    wanted = {name: source.get(name) for name in ("Cors", "Auth", "GatewayResponses", "Models") if source.get(name)}
    endpoint_disabled = source.get("DisableExecuteApiEndpoint")
    if not wanted and endpoint_disabled is None and not binary_types:
        return
    if not api.body or not is_rest_definition(api.body):
        run.problems.extend(
            SamProblem(f"{name} needs a Swagger or OpenAPI document in DefinitionBody", source.place(name))
            for name in wanted
        )
        return
    document = api.editable()
    if "Cors" in wanted:
        run.attempt(lambda: _add_cors(api, document))
    if auth:
        run.attempt(lambda: add_auth(run, source, auth, document))
        for section in (DEFINITIONS, "components"):
            api.origins[(section,)] = source.place("Auth")
        _follow_version(source, document)
    if "GatewayResponses" in wanted:
        run.attempt(lambda: _add_gateway_responses(source, document))
    if binary_types:
        document.body["x-amazon-apigateway-binary-media-types"] = _unescaped(binary_types)
    if "Models" in wanted:
        run.attempt(lambda: _add_models(source, document))
        _follow_version(source, document)
    if endpoint_disabled is not None:
        _disable_endpoint(document, endpoint_disabled)


def _add_cors(api: ApiDraft, document: Document) -> None:
    for path in add_cors(api.source, document):
        api.origins[("paths", path, "options")] = api.source.place("Cors")


def _unescaped(binary_types: Any) -> Any:
    """`image~1png` is how a patch operation writes `image/png`."""
    if isinstance(binary_types, dict):
        return {
            key.replace("~1", "/") if isinstance(key, str) else key: _unescaped(value)
            for key, value in binary_types.items()
        }
    if isinstance(binary_types, list):
        return [_unescaped(item) for item in binary_types]
    return binary_types.replace("~1", "/") if isinstance(binary_types, str) else binary_types


def _add_gateway_responses(source: Source, document: Document) -> None:
    responses = source.get("GatewayResponses")
    if not isinstance(responses, dict):
        raise source.refuse("GatewayResponses must be a mapping", "GatewayResponses")
    written = document.section("x-amazon-apigateway-gateway-responses")
    for name, response in responses.items():
        keys = ("GatewayResponses", name)
        if not isinstance(response, dict) or not response.keys() <= {
            "ResponseParameters",
            "ResponseTemplates",
            "StatusCode",
        }:
            raise source.refuse(
                f"'{name}' of GatewayResponses takes ResponseParameters, ResponseTemplates and StatusCode", *keys
            )
        parameters = response.get("ResponseParameters") or {}
        if not isinstance(parameters, dict) or not parameters.keys() <= {"Headers", "Paths", "QueryStrings"}:
            raise source.refuse("ResponseParameters takes Headers, Paths and QueryStrings", *keys, "ResponseParameters")
        prefixed: dict[str, Any] = {}
        for kind, prefix in (("Headers", "header"), ("Paths", "path"), ("QueryStrings", "querystring")):
            values = parameters.get(kind) or {}
            if not isinstance(values, dict):
                raise source.refuse(f"{kind} must be a mapping", *keys, "ResponseParameters", kind)
            prefixed.update({f"gatewayresponse.{prefix}.{key}": value for key, value in values.items()})
        written[name] = {"responseParameters": prefixed, "responseTemplates": response.get("ResponseTemplates") or {}}
        if response.get("StatusCode"):
            written[name]["statusCode"] = str(response["StatusCode"])


def _add_models(source: Source, document: Document) -> None:
    models = source.get("Models")
    if not isinstance(models, dict) or not all(isinstance(model, dict) for model in models.values()):
        raise source.refuse("Models must be a mapping of JSON schemas", "Models")
    definitions = document.section("definitions")
    for name, schema in models.items():
        if not schema.get("type"):
            raise source.refuse(f"Model '{name}' has no type", "Models", name)
        definitions[str(name).lower()] = schema


def _disable_endpoint(document: Document, disabled: Any) -> None:
    key = "x-amazon-apigateway-endpoint-configuration"
    if document.body.get("openapi") and is_version_3(document.body["openapi"]):
        servers = document.body.setdefault("servers", [{}])
        holders = servers if isinstance(servers, list) else []
    else:
        holders = [document.body]
    for holder in holders:
        if isinstance(holder, dict):
            config = holder.get(key)
            holder[key] = {**(config if isinstance(config, dict) else {}), "disableExecuteApiEndpoint": disabled}


def _follow_version(source: Source, document: Document) -> None:
    """Moves what SAM wrote as Swagger 2 to where OpenAPI 3 has it."""
    body = document.body
    version = source.get("OpenApiVersion")
    version = body.get("openapi") if version is None else version
    if body.get("swagger") is not None or not version or not is_version_3(version):
        return
    for swagger_name, name in ((DEFINITIONS, "securitySchemes"), ("definitions", "schemas")):
        if body.get(swagger_name):
            document.section("components")[name] = body.pop(swagger_name)
    for item in document.paths.values():
        options = item.get("options") if isinstance(item, dict) else None
        if not isinstance(options, dict):
            continue
        options.pop("produces", None)
        options.pop("consumes", None)
        responses = options.get("responses")
        success = responses.get("200") if isinstance(responses, dict) else None
        headers = success.get("headers") if isinstance(success, dict) else None
        if isinstance(success, dict) and isinstance(headers, dict):
            success["headers"] = {name: {"schema": header} for name, header in headers.items()}


def _rest_api(run: Run, api: ApiDraft, binary_types: Any) -> LoweredResource:
    source = api.source
    properties: dict[str, Any] = {name: source.get(name) or None for name in _PASSED_THROUGH}
    properties["MinimumCompressionSize"] = source.get("MinimumCompressionSize")
    properties["BinaryMediaTypes"] = binary_types
    endpoint = source.get("EndpointConfiguration")
    if endpoint or run.partition != "aws":
        # Edge-optimized APIs exist in the partition "aws" only.
        properties.update(_endpoint(run, source, endpoint or "REGIONAL"))
    origins: dict[Path, Path] = {}
    if source.get("DefinitionUri") and not api.managed:
        properties["BodyS3Location"] = definition_location(source.get("DefinitionUri"))
        origins[("Properties", "BodyS3Location")] = source.place("DefinitionUri")
    elif api.body:
        if is_rest_definition(api.body) and is_version_3(source.get("OpenApiVersion") or api.body.get("openapi")):
            _follow_version(source, api.editable())
        properties["Body"] = api.body
        if not api.managed:
            origins.update(source.traces(("Properties", "Body"), "DefinitionBody"))
        origins.update({("Properties", "Body", *path): place for path, place in api.origins.items()})
    return source.lower_as("AWS::ApiGateway::RestApi", properties, origins=origins)


def _endpoint(run: Run, source: Source, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.get("Type"):
        return {"EndpointConfiguration": {"Types": [value]}, "Parameters": {"endpointConfigurationTypes": value}}
    if "VPCEndpointIds" in value and "VpcEndpointIds" in value:
        run.refused(source.refuse("VPCEndpointIds and VpcEndpointIds are the same; give one", "EndpointConfiguration"))
    configuration: dict[str, Any] = {"Types": [value["Type"]]}
    if "VPCEndpointIds" in value or "VpcEndpointIds" in value:
        configuration["VpcEndpointIds"] = value.get("VPCEndpointIds") or value.get("VpcEndpointIds")
    if "IpAddressType" in value:
        configuration["IpAddressType"] = value["IpAddressType"]
    return {"EndpointConfiguration": configuration, "Parameters": {"endpointConfigurationTypes": value["Type"]}}


def _deployment(source: Source, definition: Any) -> LoweredResource:
    """A change of the definition changes the deployment's ID, so that CloudFormation deploys anew."""
    digest = hashlib.sha1(stable_text(definition).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return source.generate(
        source.logical_id + "Deployment" + (digest[:10] if definition else ""),
        "AWS::ApiGateway::Deployment",
        {
            "RestApiId": ref(source.logical_id),
            "Description": f"RestApi deployment id: {digest}" if definition else None,
            # SAM's first versions made a stage of this name; it goes with OpenApiVersion.
            "StageName": None if source.get("OpenApiVersion") else "Stage",
        },
    )


def _stage(source: Source, deployment_id: str) -> LoweredResource:
    name = source.get("StageName")
    text = name if isinstance(name, str) else ""
    logical_id = (
        source.logical_id + text + "Stage" if text.isalnum() else id_with_suffix(source.logical_id + "Stage", text)
    )
    properties = {key: source.get(key) for key in _STAGE_PROPERTIES}
    origins: dict[Path, Path] = {}
    for key in _STAGE_PROPERTIES:
        if key in source.properties:
            origins.update(source.traces(("Properties", key), key))
    tags = source.get("Tags")
    return source.generate(
        logical_id,
        "AWS::ApiGateway::Stage",
        {
            "RestApiId": ref(source.logical_id),
            "DeploymentId": ref(deployment_id),
            **properties,
            "Tags": tag_list(tags) if isinstance(tags, dict) else None,
        },
        origins=origins,
    )
