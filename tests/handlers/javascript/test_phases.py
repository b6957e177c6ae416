"""When a call is made: at init, per request, in a loop, beside others."""

from pathlib import Path

import pytest

from tests.handlers.javascript.handler_code import calls, only, read

HEAD = """
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
import { readdirSync } from "node:fs";
const sns = new SNSClient({});
const load = () => new Promise((resolve) => resolve(readdirSync("/tmp")));
const send = (Message) => sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message }));
"""


def loops(folder: Path, body: str) -> list[tuple[str, int | None]]:
    code = read(folder, HEAD + f"export const handler = async (event) => {{ {body} }};")
    return [(loop.over, loop.bound) for loop in only(code).loops]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await send('x');", []),
        ("for (const record of event.Records) await send(record.body);", [("records", None)]),
        ("for (const i in event.Records) await send(event.Records[i].body);", [("records", None)]),
        ("for (let i = 0; i < event.Records.length; i++) await send(event.Records[i]);", [("records", None)]),
        ("await Promise.all(event.Records.map(async (record) => send(record.body)));", [("records", None)]),
        ("const { Records } = event; Records.forEach((record) => { send(record); });", [("records", None)]),
        ("for (const [i, r] of event.Records.entries()) await send(r);", [("records", None)]),
        (
            "const rows = event.Records.map((r) => JSON.parse(r.body)); for (const row of rows) await send(row);",
            [("records", None)],
        ),
        (
            "const rows = []; for (const r of event.Records) rows.push(r); for (const row of rows) await send(row);",
            [("records", None)],
        ),
        ("for (const id of JSON.parse(event.body).ids) await send(id);", [("collection", None)]),
        ("for (const id of ['a', 'b']) await send(id);", [("collection", 2)]),
        ("await Promise.all(readdirSync('/tmp').filter((f) => f).map((f) => send(f)));", [("collection", None)]),
        ("const row = await load(); await Promise.all(row.map((r) => send(r)));", [("collection", None)]),
        ("for (let i = 0; i < 3; i++) await send(i);", [("condition", 3)]),
        ("while (event.more) await send('x');", [("condition", None)]),
        ("do { await send('x'); } while (event.more);", [("condition", None)]),
        ("const again = async (n) => { await send(n); if (n) await again(n - 1); }; await again(3);", [("condition", None)]),
        ("for (const r of event.Records) for (const p of r.parts) await send(p);", [("records", None), ("collection", None)]),
    ],
)  # fmt: skip
def test_loops(tmp_path: Path, body: str, expected: list[tuple[str, int | None]]) -> None:
    assert loops(tmp_path, body) == expected


@pytest.mark.parametrize(
    ("body", "concurrent"),
    [
        ("await Promise.all([send('a')]);", True),
        ("await Promise.all(event.ids.map((id) => send(id)));", True),
        ("for (const id of event.ids) await send(id);", False),
    ],
)
def test_calls_beside_each_other(tmp_path: Path, body: str, concurrent: bool) -> None:
    code = read(tmp_path, HEAD + f"export const handler = async (event) => {{ {body} }};")
    assert only(code).concurrent is concurrent


def test_calls_on_some_paths_only(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
export const handler = async (event) => {
  const to = (TopicArn) => sns.send(new PublishCommand({ TopicArn }));
  if (!event.body) return { statusCode: 400 };
  await to("always");
  if (event.loud) await to("sometimes");
  try { await to("tried"); } catch (error) { await to("failed"); }
};
""",
    )
    told = {site.arguments["TopicArn"]: site.conditional for site in code.call_sites}
    assert told == {"always": False, "sometimes": True, "tried": False, "failed": True}


@pytest.mark.parametrize(
    ("body", "conditional"),
    [
        ("if (event.cached) return event.cached; await send('x');", True),
        ("if (event.cached) { return event.cached; } await send('x');", True),
        ("if (!event.ok) throw new Error('no'); await send('x');", False),
        ("if (event.bad) return { statusCode: 422 }; await send('x');", False),
        ("if (event.method === 'OPTIONS') return { statusCode: 204 }; await send('x');", True),
        ("if (!event.id) return; await send('x');", False),
        ("if (event.id === undefined) return []; await send('x');", False),
        ("if (event.id) return; await send('x');", True),
        ("const known = (id) => { if (id) return id; }; known(event.id); await send('x');", False),
        ("const tell = async () => send('x'); if (event.cached) return event.cached; await tell();", True),
    ],
)
def test_what_follows_an_answer_is_on_some_paths_only(tmp_path: Path, body: str, conditional: bool) -> None:
    code = read(tmp_path, HEAD + f"export const handler = async (event) => {{ {body} }};")
    assert only(code).conditional is conditional


def test_a_condition_of_the_caller_is_one_of_the_call(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const alarm = () => sns.send(new PublishCommand({ TopicArn: "alarms" }));
const log = () => sns.send(new PublishCommand({ TopicArn: "log" }));
const report = async (event) => { await log(); if (event.severe) await alarm(); };
const audit = () => sns.send(new PublishCommand({ TopicArn: "audit" }));
export const handler = async (event) => {
  await audit();
  if (event.path === "/report") await report(event);
};
""",
    )
    told = {site.arguments["TopicArn"]: site.conditional for site in code.call_sites}
    assert told == {"audit": False, "log": True, "alarms": True}


def test_a_call_made_on_some_paths_and_on_all_is_made_on_all(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const tell = () => sns.send(new PublishCommand({ TopicArn: "t" }));
export const handler = async (event) => { if (event.early) await tell(); await tell(); };
""",
    )
    assert only(code).conditional is False


CACHED = [
    "let c; const get = () => { if (!c) { c = new SNSClient({}); } return c; };",
    "let c; const get = () => { if (c === undefined) c = new SNSClient({}); return c; };",
    "let c = ''; const get = () => { if (c === '') { c = new SNSClient({}); } return c; };",
    "let c = false; const get = () => { if (c == false) c = new SNSClient({}); return c; };",
    "let c = null; const get = () => { if (c) return c; c = new SNSClient({}); return c; };",
    "let c; const get = () => (c ??= new SNSClient({}));",
    "let c; const get = () => { c = c || new SNSClient({}); return c; };",
    "let c; const get = () => c ?? (c = new SNSClient({}));",
    "const cache = {}; const get = () => { if (!cache.c) cache.c = new SNSClient({}); return cache.c; };",
    "const lazy = (make) => { let made; return () => (made ??= make()); }; const get = lazy(() => new SNSClient({}));",
    "const cache = new Map(); const get = () => { if (!cache.has('c')) cache.set('c', new SNSClient({})); return cache.get('c'); };",
    "class Holder { client() { if (!this.c) this.c = new SNSClient({}); return this.c; } } const h = new Holder(); const get = () => h.client();",
    "class Holder { static c; static get() { if (!Holder.c) Holder.c = new SNSClient({}); return Holder.c; } } const get = () => Holder.get();",
    "import once from 'once'; const get = once(() => new SNSClient({}));",
    "const c = new SNSClient({}); const get = () => c;",
]
NOT_CACHED = [
    "const get = () => new SNSClient({});",
    "const get = () => { let c; if (!c) c = new SNSClient({}); return c; };",
    "const make = () => { let c; return () => (c ??= new SNSClient({})); }; const get = () => make()();",
    "let name = ''; const get = () => { let c; if (name === '') c = new SNSClient({}); return c; };",
    "class Holder { constructor() { this.c = new SNSClient({}); } } const get = () => new Holder().c;",
]


@pytest.mark.parametrize(
    ("source", "phase"), [*((text, "init") for text in CACHED), *((text, "request") for text in NOT_CACHED)]
)
def test_clients_that_are_kept(tmp_path: Path, source: str, phase: str) -> None:
    code = read(
        tmp_path,
        f"""
        import {{ SNSClient, PublishCommand }} from "@aws-sdk/client-sns";
        {source}
        export const handler = async (event) => get().send(new PublishCommand({{ TopicArn: "t", Message: event.body }}));
        """,
    )
    assert [client.phase for client in code.clients] == [phase]
    assert only(code).phase == "request"
    assert only(code).confidence == "high"


def test_a_kept_value_is_looked_up_once_even_in_a_loop(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
let done;
export const handler = async (event) => {
  for (const record of event.Records) { if (!done) done = await send("once"); }
};
""",
    )
    assert (only(code).phase, only(code).loops) == ("init", ())


def test_a_client_made_of_what_the_request_says_is_no_constant(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { SNSClient } from "@aws-sdk/client-sns";
        export const handler = async (event) => [new SNSClient({ region: event.region }), new SNSClient({ region: process.env.R })];
        """,
    )
    assert [client.constant_arguments for client in code.clients] == [False, True]


def test_calls_at_module_scope(tmp_path: Path) -> None:
    code = read(tmp_path, HEAD + "await send('at init');\nexport const handler = async () => {};")
    assert only(code).phase == "init"


def test_only_what_the_handler_reaches_is_told(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const to = (TopicArn) => sns.send(new PublishCommand({ TopicArn }));
const unused = () => to("never");
const routes = { a: () => to("a"), b: () => to("b") };
const later = () => to("later");
export const other = async () => to("another handler");
export const handler = async (event) => {
  await routes[event.action]();
  registry.add(later);
};
""",
    )
    assert [name for _, _, name in calls(code)] == ["a", "b", "later"]
