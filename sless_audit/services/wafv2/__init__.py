"""AWS WAF. Free are what web ACLs are made of and put on (https://aws.amazon.com/waf/pricing/, 2026-11)."""

from sless_audit.service import ResourceType, Service

WEB_ACL = "AWS::WAFv2::WebACL"

SERVICE = Service(
    name="wafv2",
    types={WEB_ACL: ResourceType()},
    free=frozenset(("AWS::WAFv2::IPSet", "AWS::WAFv2::RegexPatternSet", "AWS::WAFv2::WebACLAssociation")),
)
