import time

import requests

COMPANIES = "https://companies.register.example/search"
# the register lets us in every two seconds
PAUSE_S = 2


def _companies(name):
    found = requests.get(COMPANIES, params={"director": name})
    found.raise_for_status()
    return [company["number"] for company in found.json()["items"]]


def main(event, context):
    profile = dict(event)
    profile["companies"] = _companies(event["name"])
    if event.get("formerName"):
        time.sleep(PAUSE_S)
        profile["companies"] += _companies(event["formerName"])
    return profile
