import json
import os

import requests

session = requests.Session()
session.headers["User-Agent"] = "claims/1.4"


def handler(event, context):
    claim = json.loads(event["body"])
    response = session.post(os.environ["SCORE_URL"] + "/score", json={"amount": claim["amount"]}, timeout=5)
    if response.status_code == 422:
        return {"statusCode": 200, "body": json.dumps({"score": None})}
    response.raise_for_status()
    return {"statusCode": 200, "body": response.text}
