from common import keys
from common.clients import table


def handler(event, context):
    table().update_item(
        Key={"pk": keys.member(event["member"]), "sk": keys.BALANCE},
        UpdateExpression="SET points = points - :p, last = :r",
        ConditionExpression="points >= :p AND last <> :r",
        ExpressionAttributeValues={":p": event["points"], ":r": event["redemption"]},
    )
