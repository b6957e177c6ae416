"""What is due by the hour or month for what a template sets up."""

import pytest

from tests.cost.charges import charges_of, near

_ONE = "Resources: {One: {Type: %s, Properties: {%s}}}"

_VOLUMES = """
  ClusterConfig: {InstanceType: t3.small.search, InstanceCount: 2},
  EBSOptions: {EBSEnabled: true, VolumeType: gp3, VolumeSize: 50}
"""


@pytest.mark.parametrize(
    ("resource_type", "properties", "component", "usd"),
    [
        ("AWS::RDS::DBInstance", "DBInstanceClass: db.t4g.medium, Engine: postgres, AllocatedStorage: '20'", "instance",
         730 * 0.065),
        ("AWS::RDS::DBInstance", "DBInstanceClass: db.t4g.medium, Engine: postgres, MultiAZ: true", "instance",
         730 * 0.129),
        ("AWS::RDS::DBInstance",
         "DBInstanceClass: db.t3.micro, Engine: MySQL, AllocatedStorage: 100, StorageType: gp3, MultiAZ: true",
         "storage", 100 * 0.23),
        ("AWS::RDS::DBInstance", "DBInstanceClass: db.r6g.large, Engine: aurora-postgresql", "instance", 730 * 0.26),
        ("AWS::ElastiCache::CacheCluster", "CacheNodeType: cache.t4g.micro, Engine: redis, NumCacheNodes: 2", "nodes",
         2 * 730 * 0.016),
        ("AWS::ElastiCache::ReplicationGroup",
         "CacheNodeType: cache.m7g.large, Engine: valkey, NumNodeGroups: 3, ReplicasPerNodeGroup: 1", "nodes",
         6 * 730 * 0.1264),
        ("AWS::OpenSearchService::Domain", "ClusterConfig: {InstanceType: t3.small.search, InstanceCount: 2}",
         "data nodes", 2 * 730 * 0.036),
        ("AWS::Elasticsearch::Domain", "ElasticsearchClusterConfig: {InstanceType: t3.small.elasticsearch, InstanceCount: 1}",
         "data nodes", 730 * 0.036),
        ("AWS::OpenSearchService::Domain", _VOLUMES, "storage", 100 * 0.122),
        ("AWS::MSK::Cluster", "NumberOfBrokerNodes: 3, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small}", "brokers",
         3 * 730 * 0.0456),
        ("AWS::DAX::Cluster", "NodeType: dax.t3.small, ReplicationFactor: 3, IAMRoleARN: r", "nodes", 3 * 730 * 0.04),
        ("AWS::AmazonMQ::Broker",
         "EngineType: RABBITMQ, HostInstanceType: mq.m5.xlarge, DeploymentMode: CLUSTER_MULTI_AZ", "broker", 730 * 1.728),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Type: network, Scheme: internal", "load balancer", 730 * 0.0225),
        ("AWS::WAFv2::WebACL", "Rules: [{Name: a}, {Name: b}]", "web ACL", 5.0),
        ("AWS::WAFv2::WebACL", "Rules: [{Name: a}, {Name: b}]", "rules", 2.0),
        ("AWS::Route53::HostedZone", "Name: example.com", "zone", 0.50),
    ],
)  # fmt: skip
def test_it_is_due_whatever_the_load(resource_type: str, properties: str, component: str, usd: float) -> None:
    found = charges_of(_ONE % (resource_type, properties))
    assert found.usd("One", component) == near(usd)
    assert found("One", component).flow is None


def test_tasks_of_fargate_by_vcpu_and_memory() -> None:
    template = """
    Resources:
      Task:
        Type: AWS::ECS::TaskDefinition
        Properties: {Cpu: '512', Memory: '1024', RuntimePlatform: {CpuArchitecture: ARM64}}
      One:
        Type: AWS::ECS::Service
        Properties: {LaunchType: %s, DesiredCount: 3, TaskDefinition: !Ref Task}
    """
    found = charges_of(template % "FARGATE")
    assert found.usd("One", "vCPU") == near(3 * 0.5 * 730 * 0.03238)
    assert found.usd("One", "memory") == near(3 * 1 * 730 * 0.00356)
    assert charges_of(template % "EC2").of("One") == []


def test_the_least_capacity_of_aurora_serverless_is_always_there() -> None:
    found = charges_of(
        """
        Resources:
          Cluster:
            Type: AWS::RDS::DBCluster
            Properties: {Engine: aurora-postgresql, ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 8}}
          One:
            Type: AWS::RDS::DBInstance
            Properties: {DBInstanceClass: db.serverless, Engine: aurora-postgresql, DBClusterIdentifier: !Ref Cluster}
        """,
        numbers={"Cluster: storage": 10 * 1_024**3},
    )
    assert found.usd("One", "least capacity") == near(0.5 * 730 * 0.12)
    assert found.usd("Cluster", "storage") == near(1.0)


@pytest.mark.parametrize(
    ("plan", "component"),
    [("", "essentials"), ("UserPoolTier: LITE", "lite"), ("UserPoolTier: PLUS", "plus")],
)
def test_user_pools_by_their_active_users(plan: str, component: str) -> None:
    template = _ONE % ("AWS::Cognito::UserPool", plan)
    found = charges_of(template)("One", "active users")
    assert (found.quantity, found.unknown) == (None, "nodes.One.users")
    found = charges_of(template, numbers={"One: users": 50_000})("One", "active users")
    assert (found.price, found.quantity) == (("cognito", f"user-pool-mau-{component}"), near(50_000))


def test_requests_of_a_distribution_have_the_price_of_global_services() -> None:
    template = """
    Resources:
      One: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Enabled: true}}}
    """
    entries = {"One": 1_000_000.0}
    found = charges_of(template, entries)
    assert found.usd("One", "requests served in the United States") == near(1.0)
    assert found("One", "requests served in the United States").region == "us-east-1"
    assert found.quantity("One", "data out in the United States") is None


def test_a_request_of_graphql_and_a_message_of_a_device() -> None:
    api = "Resources: {One: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: a, AuthenticationType: API_KEY}}}"
    assert charges_of(api, {"One": 1_000_000}).usd("One", "requests") == near(4.0)
    rule = """
    Resources:
      One:
        Type: AWS::IoT::TopicRule
        Properties: {TopicRulePayload: {Actions: [{Sqs: {QueueUrl: q}}, {Sqs: {QueueUrl: r}}]}}
    """
    found = charges_of(rule, {"One": 1_000_000})
    assert found.usd("One", "messages") == near(0.15)
    assert found.usd("One", "actions") == near(0.30)
