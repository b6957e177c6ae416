"""`ResourcePolicy` of a REST API: who may call it, written into the document as `x-amazon-apigateway-policy`."""

import re
from typing import Any

from sless_audit.template.sam.apis.body import ANY_METHOD, Document
from sless_audit.template.sam.cfn import sub
from sless_audit.template.sam.source import Refused

_KEY = "x-amazon-apigateway-policy"
_VARIABLE = re.compile(r"{([a-zA-Z0-9._-]+|[a-zA-Z0-9._-]+\+|proxy\+)}")


def wildcard_path(path: str) -> str:
    """The path as IAM matches it: each variable is a wildcard."""
    return _VARIABLE.sub("*", path)


def add_resource_policy(document: Document, policy: dict[str, Any], path: str, stage: Any) -> None:
    """The statements for the methods of one path."""
    resources = _resources(document, path, stage)
    for name, effect in (("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")):
        accounts = policy.get(name)
        if accounts:
            principal = {"AWS": accounts if isinstance(accounts, list) else [accounts]}
            _append(document, {**_statement(effect, resources), "Principal": principal}, as_list=False)
    for name, operator in (("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress")):
        ranges = policy.get(name)
        if ranges:
            _deny_where(
                document, resources, {operator: {"aws:SourceIp": ranges if isinstance(ranges, list) else [ranges]}}
            )
    for kind, operator in (("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")):
        networks = _networks(document, policy, kind)
        if networks:
            _deny_where(document, resources, {operator: networks})
    document.body.setdefault(_KEY, {})


def add_custom_statements(document: Document, statements: Any) -> None:
    if not statements:
        return
    held = document.section(_KEY)
    held["Version"] = "2012-10-17"
    if held.get("Statement") is None:
        held["Statement"] = statements
        return
    for statement in statements if isinstance(statements, list) else [statements]:
        if statement not in _listed(held):
            _listed(held).append(statement)


def _resources(document: Document, path: str, stage: Any) -> list[dict[str, Any]]:
    resources = []
    for item in document.path_items(path):
        for method in item:
            verb = "*" if str(method).lower() in (ANY_METHOD, "any") else str(method).upper()
            resources.append(sub("execute-api:/${__Stage__}/" + verb + wildcard_path(path), {"__Stage__": stage}))
    return resources


def _statement(effect: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resources, "Principal": "*"}


def _deny_where(document: Document, resources: list[dict[str, Any]], condition: dict[str, Any]) -> None:
    """Everybody may call, except where the condition holds."""
    _append(document, _statement("Allow", resources))
    _append(document, {**_statement("Deny", resources), "Condition": condition})


def _append(document: Document, statement: dict[str, Any], *, as_list: bool = True) -> None:
    held = document.section(_KEY)
    held["Version"] = "2012-10-17"
    if held.get("Statement") is None:
        # A single statement on accounts stays a mapping, as SAM writes it.
        held["Statement"] = [statement] if as_list else statement
    elif statement not in _listed(held):
        _listed(held).append(statement)


def _listed(held: dict[str, Any]) -> list[Any]:
    if not isinstance(held["Statement"], list):
        held["Statement"] = [held["Statement"]]
    statements: list[Any] = held["Statement"]
    return statements


def _networks(document: Document, policy: dict[str, Any], kind: str) -> dict[str, list[Any]]:
    """The VPCs and VPC endpoints of `SourceVpcWhitelist`, `IntrinsicVpcWhitelist`, ... by condition key."""
    found: dict[str, list[Any]] = {}
    named = policy.get(f"SourceVpc{kind}")
    if named is not None:
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            raise Refused(
                f"SourceVpc{kind} must be a list of strings; IntrinsicVpc{kind} takes intrinsic functions",
                document.place,
            )
        for key, prefix in (("aws:SourceVpc", "vpc-"), ("aws:SourceVpce", "vpce-")):
            matching = [name for name in named if name.startswith(prefix)]
            if matching:
                found[key] = matching
    for key, name in (("aws:SourceVpc", f"IntrinsicVpc{kind}"), ("aws:SourceVpce", f"IntrinsicVpce{kind}")):
        values = policy.get(name)
        if isinstance(values, list) and values:
            found.setdefault(key, []).extend(values)
    return found
