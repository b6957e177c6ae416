import json
import os

import urllib3

from tickets.store import TicketStore

http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8), retries=False)


def pay(ticket_id: str, amount: float) -> str:
    answer = http.request(
        "POST",
        f"https://{os.environ['PAYMENTS_HOST']}/refunds",
        body=json.dumps({"ticket": ticket_id, "amount": amount}),
        headers={"Idempotency-Key": ticket_id},
    )
    if answer.status == 409:  # paid before
        return "known"
    if answer.status >= 300:
        raise RuntimeError(f"the refund was refused: {answer.status}")
    return json.loads(answer.data)["reference"]


def handler(event, context):
    reference = pay(event["id"], event["classified"]["amount"])
    TicketStore.change(event["id"], state="REFUNDED", reference=reference)
    return {**event, "reference": reference}
