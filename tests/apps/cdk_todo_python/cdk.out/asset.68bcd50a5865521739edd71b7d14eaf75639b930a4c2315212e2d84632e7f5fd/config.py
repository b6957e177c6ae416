import logging
import os

TABLE_NAME = os.environ["TABLE_NAME"]
PAGE_SIZE = 25
# browsers that run a preview deployment are let in by its own origin
ALLOWED_ORIGIN = os.environ.get("ALLOWED_ORIGIN", "https://todo.example.com")

logger = logging.getLogger("todos")
logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))
