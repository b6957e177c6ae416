"""Amazon CloudFront.

Properties: CloudFormation reference, AWS::CloudFront::Distribution. CloudFront waits for a function at the edge:
Amazon CloudFront developer guide, "Customize at the edge with Lambda@Edge", 2026-11.
"""

from collections.abc import Iterator

from sless_audit.service import (
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    dig,
    edge_drafts,
    items,
    views,
    web_target,
)

FUNCTION = "AWS::Lambda::Function"


def _distribution(properties: Properties) -> views.Distribution:
    return views.Distribution(
        origins=properties.get("DistributionConfig", "Origins"),
        has_origin_group=any(True for _ in properties.items("DistributionConfig", "OriginGroups", "Items")),
    )


def _edges(distribution: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(distribution, "routes", (), source=External("client", "internet"))
    properties = distribution.properties
    for path, origin, world in properties.items("DistributionConfig", "Origins"):
        for place, host, where in items(dig(origin, "DomainName"), (*path, "DomainName"), world):
            yield EdgeDraft(web_target(host, resolver), "routes", place, world=where)
    associations: Path = ("LambdaFunctionAssociations",)
    for name in ("DefaultCacheBehavior", "CacheBehaviors"):
        for path, behavior, world in properties.items("DistributionConfig", name):
            for place, one, where in items(dig(behavior, *associations), (*path, *associations), world):
                named, stated = dig(one, "LambdaFunctionARN"), (*place, "LambdaFunctionARN")
                yield from edge_drafts(resolver, named, "invokes", stated, FUNCTION, mode="sync", world=where)


# What https://aws.amazon.com/cloudfront/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::CloudFront::CachePolicy",
        "AWS::CloudFront::CloudFrontOriginAccessIdentity",
        "AWS::CloudFront::KeyGroup",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::OriginRequestPolicy",
        "AWS::CloudFront::PublicKey",
        "AWS::CloudFront::ResponseHeadersPolicy",
    )
)

SERVICE = Service(
    name="cloudfront",
    types={
        "AWS::CloudFront::Distribution": ResourceType(
            view=_distribution, edges=_edges, arn=Arn("cloudfront", "distribution/", None)
        ),
    },
    free=_FREE,
)
