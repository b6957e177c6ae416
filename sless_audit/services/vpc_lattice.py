"""Amazon VPC Lattice. Properties: CloudFormation reference, AWS::VpcLattice::ServiceNetworkVpcAssociation (2026-11)."""

from sless_audit.service import ResourceType, Service, views

SERVICE = Service(
    name="vpc_lattice",
    types={
        "AWS::VpcLattice::ServiceNetworkVpcAssociation": ResourceType(
            view=lambda properties: views.ServiceNetworkAssociation(properties.get("VpcIdentifier"))
        )
    },
)
