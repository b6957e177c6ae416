import base64
import json
import logging
from decimal import Decimal

from .tables import latest

logger = logging.getLogger()
logger.setLevel("INFO")


class Invalid(Exception):
    pass


def reading_of(record: dict) -> dict:
    try:
        data = json.loads(base64.b64decode(record["kinesis"]["data"]), parse_float=Decimal)
        return {"sensor": data["id"], "kind": data["kind"], "value": data["value"], "at": data["ts"]}
    except (KeyError, ValueError) as error:
        raise Invalid(str(error)) from error


def handler(event, context):
    newest: dict[str, dict] = {}
    for record in event["Records"]:
        try:
            reading = reading_of(record)
        except Invalid as reason:
            logger.warning("passed over: %s", reason)
            continue
        before = newest.get(reading["sensor"])
        if before is None or before["at"] < reading["at"]:
            newest[reading["sensor"]] = reading
    first = event["Records"][0]["kinesis"]["sequenceNumber"]
    try:
        with latest.batch_writer(overwrite_by_pkeys=["sensor"]) as batch:
            for reading in newest.values():
                batch.put_item(Item=reading)
    except Exception:
        logger.exception("from %s on", first)
        return {"batchItemFailures": [{"itemIdentifier": first}]}
    return {"batchItemFailures": []}
