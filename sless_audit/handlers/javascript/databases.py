"""Database libraries: connections, and the calls on them."""

from contextlib import nullcontext

from sless_audit.handlers import sql
from sless_audit.handlers.javascript.handing import give_away
from sless_audit.handlers.javascript.record import record_call, record_client
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    JsObject,
    Library,
    Made,
    Text,
    Unknown,
    Value,
    text,
)

_ENGINES = {
    "pg": "postgres",
    "pg-promise": "postgres",
    "postgres": "postgres",
    "pg-native": "postgres",
    "@vercel/postgres": "postgres",
    "@neondatabase/serverless": "postgres",
    "slonik": "postgres",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mysql2/promise": "mysql",
    "mysql2/promise.js": "mysql",
    "promise-mysql": "mysql",
    "serverless-mysql": "mysql",
    "mariadb": "mysql",
    "@planetscale/database": "mysql",
    "mongodb": "mongodb",
    "mongoose": "mongodb",
    "redis": "redis",
    "ioredis": "redis",
    "@upstash/redis": "redis",
    "memcached": "memcached",
    "memjs": "memcached",
    "knex": "sql",
    "sequelize": "sql",
    "typeorm": "sql",
    "drizzle-orm": "sql",
    "@prisma/client": "sql",
    "mssql": "sql",
    "tedious": "sql",
    "oracledb": "sql",
    "sqlite3": "",
    "neo4j-driver": "neo4j",
    "gremlin": "neptune",
    "@elastic/elasticsearch": "opensearch",
    "@opensearch-project/opensearch": "opensearch",
}
_MAKERS = frozenset(
    {
        "", "connect", "createConnection", "createPool", "createPoolCluster", "createClient", "createCluster",
        "createServer",
        "Client", "Pool", "Connection", "MongoClient", "Redis", "Cluster", "Sequelize", "DataSource", "PrismaClient",
        "knex", "driver", "getConnection", "ConnectionPool", "DriverRemoteConnection", "neon", "Memcached", "create",
        "initialize",
    }
)  # fmt: skip
_KEPT_BY_LIBRARY = ("mongoose", "connect")
"""Called again, it gives the connection that is open: mongoose 8.24, `openUri` in lib/connection.js, 2026-11."""
_HANDED_OUT = frozenset(
    {
        "db", "collection", "promise", "getConnection", "duplicate", "getRepository", "multi", "pipeline", "batch",
        "startSession", "model", "define", "init", "database", "session", "useDb", "createQueryBuilder", "asPromise",
        "createEntityManager", "traversal", "g", "V", "E",
    }
)  # fmt: skip
_QUIET = frozenset(
    {
        "end", "close", "quit", "disconnect", "release", "destroy", "on", "once", "off", "escape", "escapeId", "format",
        "$disconnect", "$on", "sync", "unref", "removeListener", "removeAllListeners", "startTransaction", "toString",
        "belongsTo", "hasMany", "hasOne", "$extends",
    }
)  # fmt: skip
"""Nothing goes to the database that matters here."""
_OF_SCHEMAS = frozenset({"plugin", "pre", "post", "index", "virtual", "method", "static"})
"""Of mongoose, and quiet as well; `index` of a client of OpenSearch writes a document."""


def engine_of(module: str) -> str | None:
    base = "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
    return _ENGINES.get(module, _ENGINES.get(base))


def call_library(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    """None: no database library. An engine without a name runs inside of the function."""
    engine = engine_of(callee.module)
    if engine is None or not engine:
        return None
    name = callee.path[-1] if callee.path else ""
    if callee.made is None:
        if name not in _MAKERS or _is_helper(callee):
            return Made(callee, tuple(arguments.values))
        with run.kept() if (callee.module, name) == _KEPT_BY_LIBRARY else nullcontext():
            record_client(run, "database", callee.module, engine, arguments)
        made = Made(callee, tuple(arguments.values))
        run.databases[made] = _address(arguments)
        _record(run, callee, engine, "connect", made, arguments)
        give_away(run, arguments, callee.module)
        return made
    give_away(run, arguments, callee.module)
    if name in _HANDED_OUT or arguments.new:
        return Made(callee, tuple(arguments.values))
    if name in _QUIET or (callee.module == "mongoose" and name in _OF_SCHEMAS):
        return Unknown(f"result of {callee.module} {name}")
    connection: Made | None = callee.made
    while connection is not None and connection not in run.databases:
        connection = connection.by.made
    _record(run, callee, engine, "query" if name == "()" else name, connection, arguments)
    if name == "connect":  # the connection itself, or one out of a pool
        return Made(callee, tuple(arguments.values))
    return Unknown(f"result of {callee.module} {name}")


def _is_helper(callee: Library) -> bool:
    """`mongoose.connection.on`, `pg.types`: what stands below an export is no maker."""
    return len(callee.path) > 1 and callee.path[-2] not in (
        "default",
        "MongoClient",
        "Redis",
        "mongoose",
        "sql",
        "promise",
    )


def _record(
    run: Run, callee: Library, engine: str, operation: str, connection: Made | None, arguments: Arguments
) -> None:
    address = run.databases.get(connection, JsObject()) if connection is not None else JsObject()
    word = _first_word(arguments.at(0)) if engine in sql.ENGINES and operation != "connect" else ""
    if word:
        address = JsObject({**address.properties, "statement": text(word)}, address.open)
    record_call(run, "database", callee.module, engine, operation, address, arguments.span)


def _first_word(given: Value) -> str:
    """Of a statement that is given as a text, or as an object with one (`{ text, values }`, `{ sql, … }`)."""
    if isinstance(given, JsObject):
        given = next((given.properties[name] for name in ("text", "sql") if name in given.properties), UNDEFINED)
    start = given.parts[0] if isinstance(given, Text) and given.parts else None
    return sql.first_word(start) if isinstance(start, str) else ""


def _address(arguments: Arguments) -> JsObject:
    """Host and database, as far as they are given."""
    first = arguments.at(0)
    if isinstance(first, int):  # `redis.createClient(port, host)`
        first = arguments.at(1)
    if isinstance(first, Text):
        return JsObject({"host": first})
    found = JsObject()
    settings: list[Value] = [first, *arguments.values[1:]]
    for value in settings:
        if not isinstance(value, JsObject):
            continue
        nested = (value.properties.get(name) for name in ("socket", "connection", "config", "datasources"))
        for source in (value, *(inner for inner in nested if isinstance(inner, JsObject))):
            for name in ("host", "hostname", "connectionString", "url", "uri", "server", "node", "endpoint"):
                if source.properties.get(name, UNDEFINED) is not UNDEFINED and "host" not in found.properties:
                    found.properties["host"] = source.properties[name]
            if "database" in source.properties:
                found.properties["database"] = source.properties["database"]
    return found
