"""Amazon OpenSearch Service, under its new and its old name. Properties: CloudFormation reference,
AWS::OpenSearchService::Domain, AWS::Elasticsearch::Domain (2026-11)."""

from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, views


def _domain(_: Properties) -> views.Database:
    return views.Database(engine=ABSENT, global_cluster=ABSENT, kind="search", replica_regions=[], backup_region=ABSENT)


_DOMAIN = ResourceType(view=_domain, arn=Arn("es", "domain/", "DomainName"))

SERVICE = Service(
    name="opensearch",
    types={"AWS::OpenSearchService::Domain": _DOMAIN, "AWS::Elasticsearch::Domain": _DOMAIN},
)
