import datetime
import json
import os

import boto3
from permits_common.print_queue import to_print
from permits_common.store import PermitStore

from .vehicles import UnknownVehicle, emissions

store = PermitStore()
functions = boto3.client("lambda")

LIMIT = 120


def _answer(status, **body):
    return {"statusCode": status, "body": json.dumps(body)}


def _charge(plate, year):
    result = functions.invoke(
        FunctionName=os.environ["CHARGE_FUNCTION"],
        InvocationType="RequestResponse",
        Payload=json.dumps({"plate": plate, "year": year}).encode(),
    )
    if "FunctionError" in result:
        raise RuntimeError(result["Payload"].read().decode())


def handler(event, context):
    plate = event["pathParameters"]["plate"].upper()
    year = datetime.date.today().year
    permit = store.find(plate)
    if permit and permit.get("paid") == year:
        return _answer(200, plate=plate, state="valid")
    try:
        if emissions(plate) > LIMIT:
            return _answer(403, plate=plate, state="refused")
    except UnknownVehicle:
        return _answer(404, plate=plate)
    _charge(plate, year)
    store.save({**(permit or {}), "plate": plate, "state": "valid", "until": int(datetime.datetime(year, 12, 31).timestamp())})
    to_print(plate)
    return _answer(201, plate=plate, state="valid")
