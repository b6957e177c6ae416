"""`Domain` of an API: a custom domain name, its mappings to the API and its DNS records."""

import re
from collections.abc import Iterable
from typing import Any

from sless_audit.template.sam.apis.record_sets import lower_record_sets
from sless_audit.template.sam.cfn import hash_suffix, is_intrinsic, ref
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_NOT_IN_MAPPING_KEY = re.compile(r"[^0-9a-zA-Z/\-_]")


def lower_rest_domain(run: Run, source: Source) -> list[LoweredResource]:
    """The domain of a REST API; a private one is a resource type of its own."""
    domain = source.get("Domain")
    if domain is None:
        return []
    name, certificate = _name_and_certificate(source, domain)
    endpoint = run.resolve(domain.get("EndpointConfiguration")) or "REGIONAL"
    if not is_intrinsic(endpoint) and endpoint not in ("EDGE", "REGIONAL", "PRIVATE"):
        raise source.refuse(
            "EndpointConfiguration of Domain must be EDGE, REGIONAL or PRIVATE", "Domain", "EndpointConfiguration"
        )
    private = endpoint == "PRIVATE"
    domain_id = ("ApiGatewayDomainNameV2" if private else "ApiGatewayDomainName") + hash_suffix(run.resolve(name))
    configuration = {"Types": [endpoint], "IpAddressType": domain.get("IpAddressType")}
    optional = ("SecurityPolicy", "EndpointAccessMode", "Policy" if private else "OwnershipVerificationCertificateArn")
    properties = {
        "DomainName": name,
        "RegionalCertificateArn" if endpoint == "REGIONAL" else "CertificateArn": certificate,
        "EndpointConfiguration": {key: value for key, value in configuration.items() if value},
        "MutualTlsAuthentication": None if private else _mutual_tls(source, domain),
        **{key: domain.get(key) or None for key in optional},
    }
    place = source.place("Domain")
    resources = [
        source.generate(domain_id, "AWS::ApiGateway::DomainName" + ("V2" if private else ""), properties, origin=place),
        *_base_path_mappings(run, source, domain, domain_id, private),
    ]
    # The records of a private domain name the domain itself, not the resource.
    alias = name if private else domain_id
    records = lower_record_sets(run, run.record_sets, source, domain, alias, endpoint, separable=True)
    if records is not None:
        resources.append(records)
    association = domain.get("AccessAssociation")
    if private and isinstance(association, dict):
        vpc_endpoint = association.get("VpcEndpointId")
        resources.append(
            source.generate(
                "DomainNameAccessAssociation" + hash_suffix([vpc_endpoint, domain_id]),
                "AWS::ApiGateway::DomainNameAccessAssociation",
                {
                    "DomainNameArn": ref(domain_id),
                    "AccessAssociationSourceType": "VPCE",
                    "AccessAssociationSource": vpc_endpoint,
                },
                origin=source.place("Domain", "AccessAssociation"),
            )
        )
    return resources


def lower_api_v2_domain(
    run: Run, source: Source, tags: dict[str, Any] | None, *, shares_records: bool
) -> list[LoweredResource]:
    """The domain of an HTTP or a WebSocket API, which is always regional."""
    domain = source.get("Domain")
    if domain is None:
        return []
    name, certificate = _name_and_certificate(source, domain)
    endpoint = run.resolve(domain.get("EndpointConfiguration")) or "REGIONAL"
    if not is_intrinsic(endpoint) and endpoint != "REGIONAL":
        raise source.refuse("EndpointConfiguration of Domain must be REGIONAL", "Domain", "EndpointConfiguration")
    domain_id = "ApiGatewayDomainNameV2" + hash_suffix(run.resolve(name))
    configuration = {"CertificateArn": certificate, "EndpointType": endpoint}
    for key in ("OwnershipVerificationCertificateArn", "SecurityPolicy"):
        if domain.get(key):
            configuration[key] = domain[key]
    place = source.place("Domain")
    resources = [
        source.generate(
            domain_id,
            "AWS::ApiGatewayV2::DomainName",
            {
                "DomainName": name,
                "DomainNameConfigurations": [configuration],
                "MutualTlsAuthentication": _mutual_tls(source, domain),
                "Tags": tags,
            },
            origin=place,
        ),
        *_api_mappings(run, source, domain, domain_id),
    ]
    shared = run.record_sets if shares_records else {}
    records = lower_record_sets(run, shared, source, domain, domain_id, endpoint, separable=False)
    return resources if records is None else [*resources, records]


def _name_and_certificate(source: Source, domain: Any) -> tuple[Any, Any]:
    if not isinstance(domain, dict):
        raise source.refuse("Domain must be a mapping", "Domain")
    name, certificate = domain.get("DomainName"), domain.get("CertificateArn")
    if name is None or certificate is None:
        raise source.refuse("Domain needs DomainName and CertificateArn", "Domain")
    return name, certificate


def _mutual_tls(source: Source, domain: dict[str, Any]) -> dict[str, Any] | None:
    given = domain.get("MutualTlsAuthentication")
    if not given:
        return None
    if not isinstance(given, dict) or not given.keys() <= {"TruststoreUri", "TruststoreVersion"}:
        raise source.refuse(
            "MutualTlsAuthentication takes TruststoreUri and TruststoreVersion", "Domain", "MutualTlsAuthentication"
        )
    return {key: value for key, value in given.items() if value}


def _base_paths(run: Run, source: Source, domain: dict[str, Any]) -> Iterable[str | None]:
    """The base paths; None stands for the root."""
    paths = run.resolve(domain.get("BasePath"))
    if not paths or not isinstance(paths, str | list):
        return [None]
    listed = paths if isinstance(paths, list) else [paths]
    if not all(isinstance(path, str) for path in listed):
        raise source.refuse("BasePath must be a string or a list of strings", "Domain", "BasePath")
    return listed


def _base_path_mappings(
    run: Run, source: Source, domain: dict[str, Any], domain_id: str, private: bool
) -> list[LoweredResource]:
    mappings = []
    for path in _base_paths(run, source, domain):
        short = "" if path is None else "".join(character for character in path if character.isalnum())
        mappings.append(
            source.generate(
                f"{source.logical_id}{short}BasePathMapping",
                "AWS::ApiGateway::BasePathMapping" + ("V2" if private else ""),
                {
                    "DomainNameArn" if private else "DomainName": ref(domain_id),
                    "RestApiId": ref(source.logical_id),
                    "Stage": ref(source.logical_id + ".Stage"),
                    "BasePath": None
                    if path is None
                    else short
                    if run.resolve(domain.get("NormalizeBasePath", True))
                    else path,
                },
                origin=source.place("Domain", "BasePath") if path is not None else source.place("Domain"),
            )
        )
    return mappings


def _api_mappings(run: Run, source: Source, domain: dict[str, Any], domain_id: str) -> list[LoweredResource]:
    mappings = []
    for path in _base_paths(run, source, domain):
        if path is not None and _NOT_IN_MAPPING_KEY.search(path):
            raise source.refuse(
                f"BasePath '{path}' holds characters other than letters, digits, -, _ and /", "Domain", "BasePath"
            )
        short = "" if path is None else re.sub(r"[-_/]+", "", path)
        mappings.append(
            source.generate(
                f"{source.logical_id}{short}ApiMapping",
                "AWS::ApiGatewayV2::ApiMapping",
                {
                    "DomainName": ref(domain_id),
                    "ApiId": ref(source.logical_id),
                    "Stage": ref(source.logical_id + ".Stage"),
                    "ApiMappingKey": None if path is None else path.strip("/"),
                },
                origin=source.place("Domain", "BasePath") if path is not None else source.place("Domain"),
            )
        )
    return mappings
