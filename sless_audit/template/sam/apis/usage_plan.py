"""`UsagePlan` of a REST API: a usage plan with an API key, for this API or shared by all that say SHARED."""

from dataclasses import dataclass, field
from typing import Any

from sless_audit.template.sam.cfn import ref
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_KEYS = frozenset(["CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"])
_SHARED_CONDITION = "SharedUsagePlanCondition"
_STRENGTH = {"Delete": 0, "Snapshot": 1, "Retain": 2}


@dataclass(slots=True)
class SharedUsagePlan:
    """What the APIs that share a plan have brought so far."""

    api_ids: list[str] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    unconditional: bool = False
    policies: dict[str, str] = field(default_factory=dict)

    def join(self, run: Run, source: Source, stage: dict[str, Any], key: dict[str, Any]) -> None:
        self.api_ids.append(source.logical_id)
        self.stages.append(stage)
        self.keys.append(key)
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            policy = source.resource.get(name)
            if isinstance(policy, str) and _STRENGTH.get(policy, 0) >= _STRENGTH.get(self.policies.get(name, ""), -1):
                self.policies[name] = policy
        if not isinstance(source.condition, str):
            self.unconditional = True
            run.conditions.pop(_SHARED_CONDITION, None)
        elif not self.unconditional and source.condition not in self.conditions:
            self.conditions.append(source.condition)
            several = len(self.conditions) > 1
            run.conditions[_SHARED_CONDITION] = (
                {"Fn::Or": [{"Condition": condition} for condition in self.conditions]}
                if several
                else {"Condition": source.condition}
            )

    @property
    def attributes(self) -> dict[str, Any]:
        condition = {"Condition": _SHARED_CONDITION} if self.conditions and not self.unconditional else {}
        return {**self.policies, **condition}


def lower_usage_plan(run: Run, source: Source, auth: dict[str, Any], stage_id: str) -> list[LoweredResource]:
    plan = auth.get("UsagePlan")
    if plan is None:
        return []
    if not isinstance(plan, dict) or not plan.keys() <= _KEYS:
        raise source.refuse(f"UsagePlan must be a mapping of {', '.join(sorted(_KEYS))}", "Auth", "UsagePlan")
    mode = run.resolve(plan.get("CreateUsagePlan"))
    if mode == "NONE":
        return []
    if mode not in ("SHARED", "PER_API"):
        raise source.refuse("CreateUsagePlan must be SHARED, PER_API or NONE", "Auth", "UsagePlan")
    stage = {"ApiId": ref(source.logical_id), "Stage": ref(stage_id)}
    key = {"RestApiId": ref(source.logical_id), "StageName": ref(stage_id)}
    if mode == "PER_API":
        return _plan(source, plan, source.logical_id, [source.logical_id], [stage], [key], source.passed_on)
    if run.shared_usage_plan is None:
        run.shared_usage_plan = SharedUsagePlan()
    shared = run.shared_usage_plan
    shared.join(run, source, stage, key)
    return _plan(source, plan, "Serverless", shared.api_ids, shared.stages, shared.keys, shared.attributes)


def _plan(
    source: Source,
    plan: dict[str, Any],
    prefix: str,
    api_ids: list[str],
    stages: list[dict[str, Any]],
    keys: list[dict[str, Any]],
    attributes: dict[str, Any],
) -> list[LoweredResource]:
    plan_id, key_id = prefix + "UsagePlan", prefix + "ApiKey"
    place = source.place("Auth", "UsagePlan")
    given = {name: plan.get(name) or None for name in ("UsagePlanName", "Description", "Quota", "Tags", "Throttle")}
    return [
        source.generate(
            plan_id,
            "AWS::ApiGateway::UsagePlan",
            {"ApiStages": list(stages), **given},
            depends_on=list(api_ids),
            attributes=attributes,
            origin=place,
            origins={("Properties", name): source.place("Auth", "UsagePlan", name) for name in given if name in plan},
        ),
        source.generate(
            key_id,
            "AWS::ApiGateway::ApiKey",
            {"Enabled": True, "StageKeys": list(keys)},
            depends_on=[plan_id],
            attributes=attributes,
            origin=place,
        ),
        source.generate(
            prefix + "UsagePlanKey",
            "AWS::ApiGateway::UsagePlanKey",
            {"KeyId": ref(key_id), "KeyType": "API_KEY", "UsagePlanId": ref(plan_id)},
            depends_on=[key_id],
            attributes=attributes,
            origin=place,
        ),
    ]
