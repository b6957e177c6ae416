"""What Cognito charges for: https://aws.amazon.com/cognito/pricing/ (2026-11).

User pools by the users that are active in a month, by the plan of the pool: Essentials where it states none
(CloudFormation reference, AWS::Cognito::UserPool, UserPoolTier). Identity pools are free.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.cognito import USER_POOL
from sless_audit.workload.load import Load

_PLANS = {"LITE": "user-pool-mau-lite", "ESSENTIALS": "user-pool-mau-essentials", "PLUS": "user-pool-mau-plus"}


def _user_pool(pool: Resource, load: Load) -> Iterator[Charge]:
    tier = load.settled(pool.properties.get("UserPoolTier", default="ESSENTIALS"))
    plan = _PLANS.get(tier) if isinstance(tier, str) else None
    users = load.stated(pool, "users")
    if plan is None or users is None:
        what = "UserPoolTier" if plan is None else f"nodes.{pool.source_id}.users"
        yield not_known("active users", ("cognito", plan or "user-pool-mau-essentials"), what)
    else:
        yield Charge("active users", ("cognito", plan), users.value, None, "users", (users,))


METERS: dict[str, Meter] = {USER_POOL: _user_pool}
