import json

from repository import TodoRepository
from web import answer, caller

_todos = None


def _repository():
    global _todos
    if _todos is None:
        _todos = TodoRepository()
    return _todos


def handler(event, context):
    parameters = event.get("queryStringParameters") or {}
    start = json.loads(parameters["next"]) if "next" in parameters else None
    items, following = _repository().of(caller(event), start)
    return answer(200, {"items": items, "next": following})
