import asyncio
import os
import time
from typing import Iterable

import boto3
import httpx

from lib.model import *
from lib.settings import *

crm = httpx.Client(base_url=os.environ.get("CRM_URL", "https://crm.letters.example/v2"))
dynamodb = boto3.resource("dynamodb", endpoint_url=os.environ.get("DYNAMODB_ENDPOINT"))
PAGES = range(1, 5)


def page(number: int) -> Iterable[Contact]:
    response = crm.get(f"/contacts/{number}")
    if response.status_code == 404:
        return ()
    response.raise_for_status()
    return [Contact.of(row) for row in response.json()["contacts"]]


async def contacts():
    pages = await asyncio.gather(*(asyncio.to_thread(page, number) for number in PAGES))
    return [contact for found in pages for contact in found]


def save(table, contact: Contact) -> bool:
    if (known := table.get_item(Key={"email": contact.email}).get("Item")) is None:
        table.put_item(Item={"email": contact.email, "segment": contact.segment.value})
        return True
    if "unsubscribed" in contact.tags:
        table.delete_item(Key={"email": known["email"]})
    return False


def handler(event, context):
    table = dynamodb.Table(setting("subscribers"))
    new = sum(save(table, contact) for contact in asyncio.run(contacts()))
    print(f"{ENV}: {new} new contacts")


if __name__ == "__main__":
    while True:
        handler({}, None)
        time.sleep(60)
