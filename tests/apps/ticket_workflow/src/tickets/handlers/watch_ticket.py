import os
import time

from ..store import TicketStore
from ..web import endpoint
from ..workflow import Workflow

workflow = Workflow(os.environ["MACHINE"])


@endpoint
def handler(request):
    ticket = TicketStore.get(request["id"])
    if not ticket:
        return 404, {}
    # the page does not want to ask all the time
    deadline = time.monotonic() + 25
    state = workflow.state(ticket["execution"])
    while state == "RUNNING" and time.monotonic() < deadline:
        time.sleep(2)
        state = workflow.state(ticket["execution"])
    return 200, {"id": ticket["id"], "state": state}
