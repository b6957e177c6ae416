"""Amazon ECR. Free is what says how a repository is used (https://aws.amazon.com/ecr/pricing/, 2026-11)."""

from sless_audit.service import ResourceType, Service

REPOSITORY = "AWS::ECR::Repository"

SERVICE = Service(
    name="ecr",
    types={REPOSITORY: ResourceType()},
    free=frozenset(
        ("AWS::ECR::PullThroughCacheRule", "AWS::ECR::RegistryPolicy", "AWS::ECR::RepositoryCreationTemplate")
    ),
)
