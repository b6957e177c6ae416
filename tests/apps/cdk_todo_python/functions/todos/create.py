import json

from repository import TodoRepository
from web import answer, caller

todos = TodoRepository()


def handler(event, context):
    try:
        body = json.loads(event["body"] or "{}")
    except json.JSONDecodeError:
        return answer(400, {"message": "no JSON"})
    title = (body.get("title") or "").strip()
    if not title:
        return answer(422, {"message": "a todo has a title"})
    return answer(201, todos.add(caller(event), title, body.get("due")))
