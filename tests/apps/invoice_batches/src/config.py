import logging
import os

STACK = os.environ["STACK_NAME"]

LEDGER = f"{STACK}-ledger"
RENDER_QUEUE = STACK + "-render"
MAIL_QUEUE = "%s-mail" % STACK

SEND_LIMIT = 10

logging.getLogger().setLevel(os.environ.get("LOG_LEVEL", "INFO"))
log = logging.getLogger("invoices")
