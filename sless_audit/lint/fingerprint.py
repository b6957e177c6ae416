"""What a finding is, whatever the line it stands on: for baselines, SARIF and comparisons between runs."""

from sless_audit.lint.finding import Finding


def fingerprint(finding: Finding) -> str:
    """Of the rule, the template, the construct or resource, and what the rule says makes it distinct; of no line."""
    from hashlib import sha256

    return sha256("\0".join(identity(finding)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def identity(finding: Finding) -> tuple[str, ...]:
    """The same, unhashed."""
    resource = finding.resource
    subject = "" if resource is None else resource.construct_path or resource.source_id
    return finding.rule, finding.place.file, subject, finding.draft.subject
