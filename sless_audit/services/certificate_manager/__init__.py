"""AWS Certificate Manager."""

from sless_audit.service import ResourceType, Service

CERTIFICATE = "AWS::CertificateManager::Certificate"

SERVICE = Service(
    name="certificatemanager",
    types={CERTIFICATE: ResourceType()},
    # https://aws.amazon.com/certificate-manager/pricing/ (2026-11)
    free=frozenset(("AWS::CertificateManager::Account",)),
)
