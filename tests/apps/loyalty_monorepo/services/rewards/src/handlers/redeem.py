import json
import os
import uuid

from common.clients import Invoker, client, table

balance = Invoker(os.environ["BALANCE_FUNCTION"])
spend = Invoker(client("ssm").get_parameter(Name=os.environ["SPEND_PARAMETER"])["Parameter"]["Value"])


def answer(status, **body):
    return {"statusCode": status, "body": json.dumps(body)}


def handler(event, context):
    request = json.loads(event["body"] or "{}")
    if "reward" not in request:
        return answer(400, message="which reward?")
    reward = table().get_item(Key={"pk": "REWARD", "sk": request["reward"]}).get("Item")
    if reward is None:
        return answer(404, message="no such reward")

    member = event["requestContext"]["authorizer"]["principalId"]
    points = json.loads(balance.ask(json.dumps({"member": member})))["points"]
    price = int(reward["price"])
    if points < price:
        return answer(409, message="not enough points", points=points)

    redemption = str(uuid.uuid4())
    spend.tell(json.dumps({"member": member, "points": price, "redemption": redemption}))
    return answer(202, redemption=redemption)
