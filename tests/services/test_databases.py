"""RDS, EFS, DSQL and the stores of other services that play the role of a database."""

import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.template.values import ABSENT, Ref, Unknown
from tests.graphs import app_of, edges, resource


def database(resource_type: str, properties: str = "") -> views.Database:
    app = app_of(f"Resources: {{Store: {{Type: {resource_type}, Properties: {{{properties}}}}}}}")
    view = resource(app, "Store").as_(views.Database)
    assert view is not None
    return view


@pytest.mark.parametrize(
    ("resource_type", "properties", "engine", "kind"),
    [
        ("AWS::RDS::DBInstance", "Engine: postgres", "postgres", "instance"),
        ("AWS::RDS::DBCluster", "Engine: aurora-mysql", "aurora-mysql", "cluster"),
        ("AWS::RDS::DBProxy", "EngineFamily: POSTGRESQL", "POSTGRESQL", "proxy"),
        ("AWS::RDS::GlobalCluster", "Engine: aurora-mysql", "aurora-mysql", "global-cluster"),
        ("AWS::DocDB::DBCluster", "", "docdb", "cluster"),
        ("AWS::Neptune::DBCluster", "", "neptune", "cluster"),
        ("AWS::EFS::FileSystem", "", ABSENT, "file-system"),
        ("AWS::DSQL::Cluster", "", "dsql", "cluster"),
        ("AWS::Redshift::Cluster", "", "redshift", "cluster"),
        ("AWS::ElastiCache::ReplicationGroup", "Engine: valkey", "valkey", "cache"),
        ("AWS::DAX::Cluster", "", "dax", "cache"),
        ("AWS::OpenSearchService::Domain", "", ABSENT, "search"),
        ("AWS::Elasticsearch::Domain", "", ABSENT, "search"),
        ("AWS::MSK::Cluster", "", "kafka", "broker"),
    ],
)
def test_its_engine_and_kind(resource_type: str, properties: str, engine: object, kind: str) -> None:
    found = database(resource_type, properties)
    assert (found.engine, found.kind) == (engine, kind)


def test_backups_in_another_region() -> None:
    assert database("AWS::RDS::DBInstance", "AutomaticBackupReplicationRegion: eu-west-3").backup_region == "eu-west-3"
    assert database("AWS::RDS::DBInstance").backup_region is ABSENT


def test_a_file_system_is_replicated_to_the_regions_of_its_destinations() -> None:
    replication = "ReplicationConfiguration: {Destinations: [{Region: eu-west-3}, {FileSystemId: fs-1}]}"
    named, outside = database("AWS::EFS::FileSystem", replication).replica_regions
    assert named == "eu-west-3"
    assert isinstance(outside, Unknown)


def test_a_dsql_cluster_has_the_regions_of_its_peers() -> None:
    peers = "MultiRegionProperties: {WitnessRegion: us-west-2, Clusters: ['arn:aws:dsql:us-east-2:1:cluster/abc']}"
    assert database("AWS::DSQL::Cluster", peers).replica_regions == ["us-east-2"]


def test_clusters_instances_and_proxies() -> None:
    app = app_of("""
        Resources:
          World: {Type: AWS::RDS::GlobalCluster, Properties: {SourceDBClusterIdentifier: !Ref Cluster}}
          Cluster: {Type: AWS::RDS::DBCluster, Properties: {DBClusterIdentifier: shop}}
          Second: {Type: AWS::RDS::DBCluster, Properties: {GlobalClusterIdentifier: !Ref World}}
          Instance: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: shop}}
          Proxy: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: pool}}
          Targets:
            Type: AWS::RDS::DBProxyTargetGroup
            Properties: {DBProxyName: pool, DBClusterIdentifiers: [!Ref Cluster]}
        """)
    assert edges(app) == [
        "Cluster -replicates-> World",
        "Instance -attached-to-> Cluster",
        "Proxy -routes-> Cluster",
        "Second -replicates-> World",
    ]
    second = resource(app, "Second").as_(views.Database)
    assert second is not None
    assert second.global_cluster == Ref("stack", "World")


def test_a_file_system_its_mount_targets_and_its_policy() -> None:
    app = app_of("""
        Resources:
          Files:
            Type: AWS::EFS::FileSystem
            Properties: {FileSystemPolicy: {Statement: [{Effect: Allow, Principal: '*', Action: '*'}]}}
          Subnet: {Type: AWS::EC2::Subnet}
          Mount: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Subnet}}
        """)
    assert edges(app) == ["Mount -attached-to-> Files", "Mount -attached-to-> Subnet"]
    assert [holder.logical_id for holder, *_ in policies_on(resource(app, "Files"))] == ["Files"]
