"""What OpenSearch Service charges for: https://aws.amazon.com/opensearch-service/pricing/ (2026-11).

Data nodes, dedicated masters and their volumes by the hour and GB-month. Instances of the old name have the same types
with another ending (OpenSearch Service developer guide, "Amazon OpenSearch Service rename: Summary of changes").
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Input, Load

_CONFIGURATIONS = ("ClusterConfig", "ElasticsearchClusterConfig")


def _domain(domain: Resource, load: Load) -> Iterator[Charge]:
    name = _CONFIGURATIONS[0] if domain.type.startswith("AWS::OpenSearchService::") else _CONFIGURATIONS[1]
    nodes = _number(domain, load, name, "InstanceCount")
    yield _instances(domain, load, "data nodes", (name, "InstanceType"), nodes)
    if load.settled(domain.properties.flag(name, "DedicatedMasterEnabled")) is True:
        masters = _number(domain, load, name, "DedicatedMasterCount")
        yield _instances(domain, load, "dedicated masters", (name, "DedicatedMasterType"), masters)
    if load.settled(domain.properties.flag("EBSOptions", "EBSEnabled")) is True:
        kind = load.settled(domain.properties.get("EBSOptions", "VolumeType", default="gp2"))
        size = load.property(
            domain, "volume", domain.properties.number("EBSOptions", "VolumeSize"), ("EBSOptions", "VolumeSize"), "GB"
        )
        price = ("opensearch", f"storage-{kind}" if isinstance(kind, str) else "storage-gp2")
        if nodes is None or size is None:
            yield not_known("storage", price, "VolumeSize and InstanceCount")
        else:
            yield Charge("storage", price, nodes.value * size.value, None, "nodes × volume", (nodes, size))


def _instances(domain: Resource, load: Load, words: str, path: tuple[str, str], number: Input | None) -> Charge:
    kind = load.settled(domain.properties.get(*path))
    if not isinstance(kind, str) or number is None:
        return not_known(words, ("opensearch", "instance"), " and ".join(path))
    search = kind.removesuffix(".elasticsearch").removesuffix(".search") + ".search"
    return by_the_hour(words, ("opensearch", f"instance-{search}"), number)


def _number(domain: Resource, load: Load, name: str, key: str) -> Input | None:
    value = domain.properties.number(name, key)
    return load.property(domain, key, value, (name, key), "count")


METERS: dict[str, Meter] = {"AWS::OpenSearchService::Domain": _domain, "AWS::Elasticsearch::Domain": _domain}
