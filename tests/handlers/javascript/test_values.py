"""Names of resources, as teams write them."""

from pathlib import Path

import pytest

from sless_audit.handlers.model import Choice, CodeValue, Env, Joined, Opaque
from tests.handlers.javascript.handler_code import calls, only, read

HEAD = """
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
"""
CONFIG = """
export const config = { tables: { orders: process.env.ORDERS ?? "orders-dev" } };
export default function tableName() { return "by-" + "default"; }
"""


@pytest.mark.parametrize(
    ("before", "expression", "value"),
    [
        ("", "process.env.T", Env("T")),
        ("", "process.env['T']", Env("T")),
        ("", "process.env.T!", Env("T")),
        ("", "process.env.T as string", Env("T")),
        ("", "process.env.T ?? 'x'", Env("T", "x")),
        ("", "process.env.T || 'x'", Env("T", "x")),
        ("const { T } = process.env;", "T", Env("T")),
        ("const { T: table = 'x' } = process.env;", "table", Env("T", "x")),
        ("const env = process.env;", "env.T", Env("T")),
        ("const NAMES = { orders: 'o' } as const;", "NAMES.orders", "o"),
        ("enum Names { Orders = 'o' }", "Names.Orders", "o"),
        ("class Names { static readonly ORDERS = 'o'; }", "Names.ORDERS", "o"),
        ("const stage = process.env.STAGE;", "`orders-${stage}`", Joined(("orders-", Env("STAGE")))),
        ("const stage = process.env.STAGE;", "'orders' + '-' + stage", Joined(("orders-", Env("STAGE")))),
        ("", "['orders', 'dev'].join('-')", "orders-dev"),
        ("", "event.big ? 'a' : 'b'", Choice(("a", "b"))),
        ("", "event.table", Opaque("the event", from_event=True)),
        ("const pick = () => { return 'p'; };", "pick()", "p"),
        ("import { config } from './config.js';", "config.tables.orders", Env("ORDERS", "orders-dev")),
        ("import name from './config.js';", "name()", "by-default"),
        ("import * as all from './config.js';", "all.config.tables.orders", Env("ORDERS", "orders-dev")),
        ("import settings from './settings.json';", "settings.table", "from-json"),
        ("let t; switch (process.env.STAGE) { case 'a': t = '1'; break; default: t = '2'; }", "t", Choice(("1", "2"))),
        ("if (process.env.A) { var t = 'a'; } else { var t = 'b'; }", "t", Choice(("a", "b"))),
        ("const f = () => { try { var t = 'v'; } finally {} return t; };", "f()", "v"),
        ("const o = Object.freeze({ ...{ a: 'spread' } });", "o.a", "spread"),
        ("const [first] = ['f', 'g'];", "first", "f"),
    ],
)  # fmt: skip
def test_the_table_is(tmp_path: Path, before: str, expression: str, value: CodeValue) -> None:
    handler = f"export const handler = async (event: any) => db.send(new GetCommand({{ TableName: {expression} }}));"
    files = {"config.ts": CONFIG, "settings.json": '{"table": "from-json"}'}
    code = read(tmp_path, f"{HEAD}{before}\n{handler}\n", name="index.ts", files=files)
    assert calls(code) == [("dynamodb", "GetItem", value)]
    assert code.language == "typescript"


def test_a_wrapper_is_told_at_its_callers(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
async function load(table, id) {
  const { Item } = await db.send(new GetCommand({ TableName: table, Key: { id } }));
  return Item;
}
export const handler = async (event) => {
  const order = await load(process.env.ORDERS, event.id);
  return load("customers", order.customer);
};
""",
    )
    orders, customers = code.call_sites
    assert (orders.arguments["TableName"], orders.place.line, orders.function) == (Env("ORDERS"), 11, "handler")
    assert (customers.arguments["TableName"], customers.place.line) == ("customers", 12)
    assert {(site.via, site.via_place.line if site.via_place else 0) for site in code.call_sites} == {("load", 7)}
    assert orders.enclosing == ()


def test_a_request_that_is_passed_on_is_told_at_the_caller(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const get = (params) => db.send(new GetCommand(params));
const byOptions = ({ table, key }) => db.send(new GetCommand({ TableName: table, Key: key }));
export const handler = async (event) => {
  await get({ TableName: "a", Key: event });
  await byOptions({ table: "b", key: event });
};
""",
    )
    assert [(site.arguments["TableName"], site.place.line, site.via) for site in code.call_sites] == [
        ("a", 9, "get"), ("b", 10, "byOptions"),
    ]  # fmt: skip


def test_a_function_that_names_the_table_itself_is_told_where_it_stands(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const load = (id) => db.send(new GetCommand({ TableName: "orders", Key: { id } }));
export const handler = async (event) => load(event.id);
""",
    )
    site = only(code)
    assert (site.place.line, site.function, site.via) == (6, "load", "")
    assert [place.line for place in site.enclosing] == [7]


def test_a_class_that_holds_its_client_and_table(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
class Repository {
  #db;
  constructor(client, table) { this.#db = client; this.table = table; }
  get(id) { return this.#db.send(new GetCommand({ TableName: this.table, Key: { id } })); }
}
class Orders extends Repository {
  constructor() { super(db, process.env.ORDERS); }
  async load(id) { return super.get(id); }
}
const orders = new Orders();
class Handler { constructor(repository) { this.repository = repository; } handle(event) { return this.repository.load(event.id); } }
const it = new Handler(orders);
export const handler = it.handle.bind(it);
""",
    )
    site = only(code)
    assert site.arguments["TableName"] == Env("ORDERS")
    assert (site.function, site.place.line) == ("Repository.get", 9)


def test_typescript_parameter_properties(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
class Repository {
  constructor(private readonly client: DynamoDBDocumentClient, protected table: string = "default") {}
  public async get<T>(id: string): Promise<T | undefined> {
    return (await this.client.send(new GetCommand({ TableName: this.table, Key: { id } }))).Item as T;
  }
}
const repository = new Repository(db, process.env.ORDERS!);
export const handler: Handler<Event, Result> = async (event) => repository.get<Order>(event.id);
""",
        name="index.ts",
    )
    assert calls(code) == [("dynamodb", "GetItem", Env("ORDERS", "default"))]


def test_typescript_parameter_properties_with_defaults_and_of_a_class_above(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
class Store {
  constructor(protected readonly table: string = process.env.ORDERS!) {}
}
class Orders extends Store {
  constructor(private readonly client = db) {
    super();
  }
  get(id: string) {
    return this.client.send(new GetCommand({ TableName: this.table, Key: { id } }));
  }
}
const orders = new Orders();
export const handler = async (event) => orders.get(event.id);
""",
        name="index.ts",
    )
    assert calls(code) == [("dynamodb", "GetItem", Env("ORDERS"))]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("new Map()", True),
        ("new Map([['a', process.env.ORDERS]])", True),
        ("new Map().set('one', 'of several')", False),
        ("new Map(others)", False),
        ("new Headers()", False),
    ],
)
def test_what_is_kept_in_a_map(tmp_path: Path, made: str, told: bool) -> None:
    code = read(
        tmp_path,
        HEAD
        + f"""
import others from "somewhere";
const names = {made};
export const handler = async (event) => {{
  if (!names.has(event.kind)) names.set(event.kind, process.env.ORDERS);
  return db.send(new GetCommand({{ TableName: names.get(event.kind), Key: event.key }}));
}};
""",
    )
    assert (only(code).arguments["TableName"] == Env("ORDERS")) is told


def test_functions_that_construct(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
const { SQS } = require("@aws-sdk/client-sqs");
function Outbox(url) {
  this.url = url;
}
Outbox.shared = new SQS({});
Outbox.prototype.send = function (text) {
  return Outbox.shared.sendMessage({ QueueUrl: this.url, MessageBody: text });
};
module.exports = { Outbox };
""",
        name="outbox.js",
        files={
            "index.js": """
const { Outbox } = require("./outbox");
const orders = new Outbox(process.env.ORDERS);
const mails = new Outbox(process.env.MAILS);
exports.handler = async (event) => {
  await orders.send(event.order);
  await mails.send(event.mail);
};
"""
        },
    )
    assert only(code).arguments["QueueUrl"] == Choice((Env("ORDERS"), Env("MAILS")))
    assert only(code).confidence == "high"


def test_constructors_that_classes_between_do_not_have(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
class Table {
  constructor(name) { this.name = name; }
}
class Readable extends Table {
  get(key) { return db.send(new GetCommand({ TableName: this.name, Key: key })); }
}
class Orders extends Readable {
  constructor() { super(process.env.ORDERS); }
}
const orders = new Orders();
export const handler = async (event) => orders.get(event.key);
""",
    )
    assert calls(code) == [("dynamodb", "GetItem", Env("ORDERS"))]


def test_the_only_instance_of_a_class(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
class Config {
  private static instance: Config;
  private constructor(readonly table = process.env.ORDERS!) {}
  static get(): Config {
    return (Config.instance ??= new Config());
  }
}
export const handler = async (event) => db.send(new GetCommand({ TableName: Config.get().table, Key: event.key }));
""",
        name="index.ts",
    )
    assert calls(code) == [("dynamodb", "GetItem", Env("ORDERS"))]


def test_what_a_map_holds_under_a_key(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD
        + """
const names = new Map([["mails", "m"]]).set("orders", process.env.ORDERS);
export const handler = async (event) => db.send(new GetCommand({ TableName: names.get("orders"), Key: event.key }));
""",
    )
    assert only(code).arguments["TableName"] == Env("ORDERS")


@pytest.mark.parametrize(
    "checked",
    [
        "import { z } from 'zod'; const env = z.object({ STAGE: z.string().default('dev'), ORDERS: z.string() }).parse(process.env);",
        "import * as z from 'zod'; const env = z.object({ ORDERS: z.string().min(1) }).strict().parse(process.env);",
        "import { cleanEnv, str } from 'envalid'; const env = cleanEnv(process.env, { ORDERS: str() });",
    ],
)  # fmt: skip
def test_variables_that_a_library_checks(tmp_path: Path, checked: str) -> None:
    code = read(
        tmp_path,
        HEAD
        + checked
        + "export const handler = async (event) => db.send(new GetCommand({ TableName: env.ORDERS, Key: event.key }));",
    )
    assert only(code).arguments["TableName"] == Env("ORDERS")
    assert not code.env_reads


def test_arguments_that_cannot_be_followed_are_said_to_be_incomplete(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        HEAD + "export const handler = async (event) => db.send(new GetCommand({ TableName: 't', ...event.options }));",
    )
    assert only(code).arguments["TableName"] == "t"
    assert not only(code).arguments_complete


def test_variables_that_the_code_needs(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        const table = process.env.TABLE;
        const level = process.env.LOG_LEVEL ?? "info";
        const { REGION = "eu-west-1", BUCKET } = process.env;
        if (!process.env.SECRET) throw new Error("SECRET is missing");
        export const handler = async () => {
          if (process.env.DEBUG === "1") console.log(table, level, REGION, BUCKET);
          return process.env.AT_REQUEST;
        };
        """,
    )
    assert {(read.name, read.required, read.phase) for read in code.env_reads} == {
        ("TABLE", True, "init"), ("LOG_LEVEL", False, "init"), ("REGION", False, "init"), ("BUCKET", True, "init"),
        ("SECRET", True, "init"), ("DEBUG", False, "request"), ("AT_REQUEST", True, "request"),
    }  # fmt: skip
