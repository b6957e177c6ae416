import json
import os

import boto3

from ledger import rows

events = boto3.client("events")
BUS = os.environ["EVENT_BUS"]
BATCH = 10

UNBALANCED = "select transfer_id, sum(amount) from entries group by transfer_id having sum(amount) <> 0"


def handler(event, context):
    unbalanced = rows(UNBALANCED)
    if not unbalanced:
        return {"unbalanced": 0}
    for start in range(0, len(unbalanced), BATCH):
        events.put_events(
            Entries=[
                {
                    "EventBusName": BUS,
                    "Source": "finance.reconcile",
                    "DetailType": "TransferUnbalanced",
                    "Detail": json.dumps({"transfer": transfer, "difference": str(amount)}),
                }
                for transfer, amount in unbalanced[start : start + BATCH]
            ]
        )
    return {"unbalanced": len(unbalanced)}
