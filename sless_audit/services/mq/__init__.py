"""Amazon MQ. Free is what configures a broker (https://aws.amazon.com/amazon-mq/pricing/, 2026-11)."""

from sless_audit.service import ResourceType, Service

BROKER = "AWS::AmazonMQ::Broker"

SERVICE = Service(
    name="amazonmq",
    types={BROKER: ResourceType()},
    free=frozenset(("AWS::AmazonMQ::Configuration", "AWS::AmazonMQ::ConfigurationAssociation")),
)
