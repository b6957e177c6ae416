import json
import os

import boto3

events = boto3.client("events")


def emit(detail_type: str, detail: dict) -> None:
    entry = {
        "Source": "shop.refunds",
        "DetailType": detail_type,
        "Detail": json.dumps(detail, default=str),
        "EventBusName": os.environ["BUS_NAME"],
    }
    answer = events.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"{detail_type} was not taken: {answer['Entries']}")
