"""`Route53` of an API's custom domain: DNS records; domains in one hosted zone share a record set group."""

from typing import Any

from sless_audit.template.sam.cfn import get_att, hash_suffix
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_CLOUDFRONT_HOSTED_ZONE = "Z2FDTNDATAQYW2"
"""Hosted zone of all CloudFront distributions, also those of edge-optimized APIs:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-route53-aliastarget.html (2026-11)."""


def lower_record_sets(
    run: Run,
    shared: dict[str, LoweredResource],
    source: Source,
    domain: dict[str, Any],
    domain_id: str,
    endpoint: Any,
    *,
    separable: bool,
) -> LoweredResource | None:
    """The group with this domain's records: one of `shared`, by logical ID, or a new one.

    `separable`: whether `SeparateRecordSetGroup` may ask for a group of its own.
    """
    route53 = domain.get("Route53")
    if route53 is None:
        return None
    if not isinstance(route53, dict):
        raise source.refuse("Route53 must be a mapping", "Domain", "Route53")
    zone = route53.get("HostedZoneId") or route53.get("HostedZoneName")
    if zone is None:
        raise source.refuse("Route53 needs HostedZoneId or HostedZoneName", "Domain", "Route53")
    records = _records(
        domain, route53, domain_id, endpoint, with_ipv6=run.resolve(route53.get("IpV6")) in (True, "true")
    )
    separate = separable and run.resolve(route53.get("SeparateRecordSetGroup"))
    logical_id = "RecordSetGroup" + hash_suffix(run.resolve([zone, domain.get("DomainName")] if separate else zone))
    group = None if separate else shared.get(logical_id)
    if group is None:
        group = source.generate(
            logical_id,
            "AWS::Route53::RecordSetGroup",
            {
                "HostedZoneId": route53.get("HostedZoneId"),
                "HostedZoneName": route53.get("HostedZoneName"),
                "RecordSets": [],
            },
            origin=source.place("Domain", "Route53"),
        )
        if not separate:
            shared[logical_id] = group
    group.body["Properties"]["RecordSets"].extend(records)
    return group


def _records(
    domain: dict[str, Any], route53: dict[str, Any], domain_id: str, endpoint: Any, *, with_ipv6: bool
) -> list[dict[str, Any]]:
    routing = {name: route53[name] for name in ("Region", "SetIdentifier") if route53.get(name) is not None}
    types = ("A", "AAAA") if with_ipv6 else ("A",)
    target = _alias_target(route53, domain_id, endpoint)
    return [{"Name": domain.get("DomainName"), "Type": type_, "AliasTarget": target, **routing} for type_ in types]


def _alias_target(route53: dict[str, Any], domain_id: str, endpoint: Any) -> dict[str, Any]:
    target: dict[str, Any] = {}
    if route53.get("EvaluateTargetHealth") is not None:
        target["EvaluateTargetHealth"] = route53["EvaluateTargetHealth"]
    if endpoint == "REGIONAL":
        target["HostedZoneId"] = get_att(domain_id, "RegionalHostedZoneId")
        target["DNSName"] = get_att(domain_id, "RegionalDomainName")
    elif endpoint == "EDGE":
        given = route53.get("DistributionDomainName")
        target["HostedZoneId"] = _CLOUDFRONT_HOSTED_ZONE
        target["DNSName"] = get_att(domain_id, "DistributionDomainName") if given is None else given
    else:
        target["HostedZoneId"] = route53.get("VpcEndpointHostedZoneId")
        target["DNSName"] = route53.get("VpcEndpointDomainName")
    return target
