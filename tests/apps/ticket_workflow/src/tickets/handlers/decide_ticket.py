import os

from tickets.store import TicketStore
from tickets.web import endpoint
from tickets.workflow import Workflow


@endpoint
def handler(request):
    ticket = TicketStore.get(request["id"])
    if ticket is None or "token" not in ticket:
        return 404, {"message": "nothing to decide"}
    Workflow(os.environ["MACHINE"]).resume(ticket["token"], {"approved": bool(request["approved"]), "why": request.get("why", "")})
    return 200, {"id": request["id"]}
