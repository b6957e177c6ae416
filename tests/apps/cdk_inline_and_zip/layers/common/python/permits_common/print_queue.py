import json
from functools import lru_cache

import boto3

_ssm = boto3.client("ssm")
_sqs = boto3.client("sqs")

PARAMETER = "/permits/print-queue-url"


@lru_cache(maxsize=1)
def _url() -> str:
    return _ssm.get_parameter(Name=PARAMETER)["Parameter"]["Value"]


def to_print(plate: str) -> None:
    _sqs.send_message(QueueUrl=_url(), MessageBody=json.dumps({"plate": plate}))
