"""What a finding is, whatever the line it stands on: for baselines, SARIF and comparisons between runs."""

from hashlib import sha256

from sless_audit.lint.finding import Finding


def fingerprint(finding: Finding) -> str:
    """Of the rule, the template, the construct or resource, and what the rule says makes it distinct; of no line."""
    resource = finding.resource
    subject = "" if resource is None else resource.construct_path or resource.source_id
    identity = "\0".join((finding.rule, finding.place.file, subject, finding.draft.subject))
    return sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
