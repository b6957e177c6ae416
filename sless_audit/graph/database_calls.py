"""Calls on database connections in code, as edges to the databases of the app."""

from collections.abc import Iterator

from sless_audit.graph.edge_kinds import EdgeKind
from sless_audit.graph.views import Database
from sless_audit.graph.wiring import EdgeDraft, Resolver
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import Ref, Text, Value, alternatives

_READS = (
    "get", "mget", "hget", "hmget", "hkeys", "hvals", "hlen", "hexists", "lrange", "llen", "lindex", "smembers",
    "sismember", "scard", "zrange", "zrevrange", "zscore", "zrank", "zrevrank", "zcard", "zcount", "xrange", "xread",
    "strlen", "exists", "keys", "ttl", "pttl", "scan", "hscan", "sscan", "zscan",
    "find", "count", "estimateddocumentcount", "aggregate", "distinct", "search", "msearch", "fetch",
)  # fmt: skip
_WRITES = (
    "set", "mset", "hset", "hmset", "incr", "decr", "hincr", "del", "hdel", "unlink", "expire", "append", "lpush",
    "rpush", "lpop", "rpop", "lset", "ltrim", "sadd", "srem", "spop", "zadd", "zincr", "zrem", "xadd", "xdel",
    "publish", "insert", "update", "replace", "bulk", "upsert", "create", "index", "add", "touch",
)  # fmt: skip
"""How the names begin: commands of Redis (https://redis.io/docs/latest/commands/) and Memcached, methods of MongoDB's
collections (https://www.mongodb.com/docs/manual/reference/method/) and of OpenSearch's clients
(https://docs.opensearch.org/latest/clients/), 2026-11."""
_READING = frozenset(["DESCRIBE", "EXPLAIN", "SELECT", "SHOW", "TABLE", "VALUES"])
_WRITING = frozenset(
    ["ALTER", "CREATE", "DELETE", "DROP", "INSERT", "MERGE", "REPLACE", "TRUNCATE", "UPDATE", "UPSERT"]
)
_SETTING = frozenset(["BEGIN", "COMMIT", "END", "RELEASE", "ROLLBACK", "SAVEPOINT", "SET", "START", "USE"])
"""Statements of PostgreSQL (https://www.postgresql.org/docs/current/sql-commands.html) and MySQL
(https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html), 2026-11; others, such as CALL and WITH, may do both."""
_BOTH = ("getset", "getdel", "getex", "findoneand", "findand")
_NEITHER = frozenset(
    ["auth", "commit", "exec", "fetchall", "fetchmany", "fetchone", "info", "ping", "rollback", "selectdb"]
)


def database_edges(
    site: CallSite, host: Value, resolver: Resolver, engines_asked: frozenset[str]
) -> Iterator[EdgeDraft]:
    """The edges of a call on a connection to `host`; what a call does that is not known by its name may be both.

    `engines_asked`: those whose connections are seen in use, so that to connect is not yet to read or write.
    """
    for option in alternatives(host):
        for part in option.value.parts if isinstance(option.value, Text) else (option.value,):
            resource = resolver.get(part.stack, part.logical_id) if isinstance(part, Ref) else None
            if isinstance(part, Ref) and resource is not None and resource.as_(Database) is not None:
                for kind in _kinds(site, part, engines_asked):
                    yield EdgeDraft(resource, kind, (), world=option.world, confidence="medium")


def _kinds(site: CallSite, host: Ref, engines_asked: frozenset[str]) -> tuple[EdgeKind, ...]:
    name, statement = site.operation.lower().replace("_", ""), site.arguments.get("statement")
    if name in _NEITHER or statement in _SETTING or (name == "connect" and site.service in engines_asked):
        return ()
    if (host.attribute or "").startswith("Read"):  # `ReadEndpoint`, `ReaderEndpoint`
        return ("reads",)
    if statement in _READING or statement in _WRITING:
        return ("reads",) if statement in _READING else ("writes",)
    if name.startswith(_BOTH) or not name.startswith((*_READS, *_WRITES)):
        return ("reads", "writes")
    return ("reads",) if name.startswith(_READS) else ("writes",)
