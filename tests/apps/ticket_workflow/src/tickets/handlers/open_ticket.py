import os
import uuid

from ..store import TicketStore
from ..web import endpoint
from ..workflow import Workflow

workflow = Workflow(os.environ["MACHINE"])


@endpoint
def handler(request):
    ticket = {"id": str(uuid.uuid4()), "text": request["text"], "customer": request["customer"]}
    execution = workflow.start(ticket)
    TicketStore.put({**ticket, "execution": execution})
    return 202, {"id": ticket["id"]}
