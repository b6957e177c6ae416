from common import keys
from common.clients import table


def handler(event, context):
    key = {"pk": keys.member(event["member"]), "sk": keys.BALANCE}
    item = table().get_item(Key=key).get("Item") or {}
    return {"points": int(item.get("points", 0))}
