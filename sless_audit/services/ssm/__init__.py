"""AWS Systems Manager Parameter Store.

`Ref` of a parameter is its name; in its ARN a slash in front of the name is that of the prefix (`/app/table`:
`parameter/app/table`). CloudFormation reference, AWS::SSM::Parameter; Systems Manager user guide, "Restricting access
to Parameter Store parameters using IAM policies"; 2026-11.
"""

from sless_audit.service import Arn, ResourceType, Service

PARAMETER = "AWS::SSM::Parameter"

SERVICE = Service(
    name="ssm",
    types={PARAMETER: ResourceType(arn=Arn("ssm", "parameter/", "Name"))},
    # https://aws.amazon.com/systems-manager/pricing/ (2026-11): what is run by a document may be charged
    free=frozenset(("AWS::SSM::Document",)),
)
