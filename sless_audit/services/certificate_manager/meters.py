"""What ACM charges for: https://aws.amazon.com/certificate-manager/pricing/ (2026-11).

Public certificates are free, but for those that can be exported, which are charged when they are issued.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.certificate_manager import CERTIFICATE
from sless_audit.workload.load import Load


def _certificate(certificate: Resource, load: Load) -> Iterator[Charge]:
    if load.settled(certificate.properties.get("CertificateExport")) == "ENABLED":
        yield not_known("certificate", ("certificatemanager", "exportable-certificate"), "how often it is issued")


METERS: dict[str, Meter] = {CERTIFICATE: _certificate}
