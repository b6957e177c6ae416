import os


class Config:
    ORDERS = "legacy-orders"
    CUSTOMERS = "legacy-customers"
    FUNCTIONS = {
        "pricing": os.environ["PRICING"],
        "stock": "legacy-stock",
        "mailer": "legacy-mailer",
    }
    SENDER = os.getenv("SENDER") or "orders@legacy.example"
