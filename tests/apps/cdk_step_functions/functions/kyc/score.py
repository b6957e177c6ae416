WEIGHTS = {"age": -0.02, "companies": 0.05, "country": 0.3}


def score(customer: dict) -> float:
    risk = 0.5
    risk += WEIGHTS["age"] * (customer.get("age", 40) - 40) / 10
    risk += WEIGHTS["companies"] * len(customer.get("companies", ()))
    if customer.get("country") not in ("SE", "NO", "DK", "FI"):
        risk += WEIGHTS["country"]
    return max(0.0, min(1.0, risk))


def handle(event, context):
    return {"customer": event["customer"], "risk": round(score(event), 3)}
