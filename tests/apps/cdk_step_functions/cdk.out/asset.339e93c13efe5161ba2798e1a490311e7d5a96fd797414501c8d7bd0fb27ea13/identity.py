import logging
import os

from client import RegisterSession

logger = logging.getLogger(__name__)
REGISTER_URL = os.environ["REGISTER_URL"].rstrip("/")
session = RegisterSession()

SURE, UNSURE = 0.9, 0.6


def handler(event, context):
    response = session.post(f"{REGISTER_URL}/matches", json={"name": event["name"], "born": event["born"]})
    if response.status_code == 404:
        return {"result": "no"}
    response.raise_for_status()
    confidence = response.json()["confidence"]
    logger.info("confidence %.2f", confidence)
    return {"result": "yes" if confidence >= SURE else "unsure" if confidence >= UNSURE else "no"}
