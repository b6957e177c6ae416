"""`object.key`."""

from sless_audit.handlers.javascript.iteration import item_of
from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import Span
from sless_audit.handlers.javascript.urls import PARTS, url_part
from sless_audit.handlers.javascript.values import (
    MAX_ITEMS,
    UNDEFINED,
    Client,
    Closure,
    Getter,
    HttpClient,
    JsArray,
    JsClass,
    JsObject,
    Library,
    Live,
    Made,
    Method,
    OneOf,
    Passed,
    Response,
    Text,
    Unknown,
    Value,
    derived,
    join,
    passed,
    text,
)
from sless_audit.handlers.model import OWN_ACCOUNT, OWN_FUNCTION, Env, EnvRead, Opaque, Stored

Key = str | Value
_RECORD = Unknown("a record of the event", True, "record")
_STORED = {("ssm", "Value"): "ssm", ("secretsmanager", "SecretString"): "secretsmanager"}


def key_value(value: Value) -> Key:
    """A key in brackets: a constant text is a name."""
    if isinstance(value, Text) and value.constant is not None:
        return value.constant
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def get_member(run: Run, base: Value, key: Key, span: Span, *, inherited: bool = False) -> Value:
    """`inherited`: of the class above (`super.save`)."""
    match base:
        case OneOf(options=options):
            return join([get_member(run, option, key, span) for option in options])
        case JsObject():
            return _of_object(run, base, key, span, inherited)
        case JsArray():
            return _of_array(run, base, key, span)
        case Library() | Made():
            return _of_library(run, base, key, span)
        case Unknown():
            return _of_unknown(run, base, key, span)
        case JsClass():
            return _of_class(run, base, key, span)
        case Response():
            return _of_response(base, key)
        case Closure() if key == "prototype" and not base.function.arrow:
            return base.members.setdefault("prototype", JsObject())
        case Closure() if isinstance(key, str) and key in base.members:
            return base.members[key]
        case Client() | Closure() | HttpClient() | Method():
            return Method(base, key) if isinstance(key, str) else _chosen(run, base, span)
        case Live():
            return get_member(run, current(base), key, span)
        case _:
            return _of_text(base, key) or derived("a member of what is not known", (base,))


def _of_text(base: Value, key: Key) -> Value | None:
    return url_part(base, key) if isinstance(base, Text) and isinstance(key, str) and key in PARTS else None


def callee_of(run: Run, base: Value, key: Key, span: Span) -> Value:
    """The method that `base.key(…)` calls."""
    if isinstance(base, OneOf):
        return join([callee_of(run, option, key, span) for option in base.options])
    if isinstance(base, Closure) and key in base.members:
        return get_member(run, base, key, span)
    if isinstance(key, str) and not isinstance(base, (JsObject, JsClass, Library, Made, Live)):
        return Method(base, key)
    return get_member(run, base, key, span)


def current(live: Live) -> Value:
    """What an import or export stands for now."""
    value: Value = live
    for _ in range(20):
        if not isinstance(value, Live):
            return value
        if isinstance(value.owner, Scope):
            binding = value.owner.find(value.name)
            value = binding.value if binding is not None else UNDEFINED
        elif isinstance(value.owner, JsObject):
            owner, name = value.owner, value.name
            value = owner.properties.get(name, UNDEFINED)
            if value is UNDEFINED and name == "default":  # a CommonJS module
                return owner
            if value is UNDEFINED and owner.open:
                value = Unknown("an export that was not found")
        elif isinstance(value.owner, (Library, Made)):
            library = value.owner if isinstance(value.owner, Library) else value.owner.by
            made = value.owner if isinstance(value.owner, Made) else None
            path = library.path if value.name == "default" else (*library.path, value.name)
            value = Library(library.module, path, made)
        else:
            value = Unknown("an export that was not found")
    return Unknown("modules that import each other")


def _of_library(run: Run, base: Library | Made, key: Key, span: Span) -> Value:
    if isinstance(base, Made):
        name = key if isinstance(key, str) else "*"
        return Library(base.by.module, (*base.by.path, name), base)
    if base.module == "" and base.path == ("process", "env"):
        return _variable(run, key, span)
    if not isinstance(key, str):
        return Unknown("a member chosen while the code runs")
    if (base.module, base.path) == ("", ("context",)) and key in ("functionName", "invokedFunctionArn"):
        return Text((Env(OWN_FUNCTION),))
    if base.module == "@aws-sdk/client-lambda" and base.path == ("InvocationType",):
        return text(key)  # its members are called as their values are (3.1162, dist-cjs/index.js, 2026-11)
    return base if key == "default" and not base.path else Library(base.module, (*base.path, key), base.made)


def _chosen(run: Run, base: Value, span: Span) -> Value:
    if isinstance(base, Client):
        run.unresolved(f"an operation of {base.service} that is chosen while the code runs", span)
    return derived("a member chosen while the code runs", (base,))


def _variable(run: Run, key: Key, span: Span) -> Value:
    if not isinstance(key, str):
        return Unknown("an environment variable whose name is made while the code runs")
    place = run.here(span)
    required = run.optional_variables == 0 or run.demanded_variables > 0
    run.findings.add_variable(EnvRead(key, required, place, run.phase))
    return Text((Env(key),))


def _of_object(run: Run, base: JsObject, key: Key, span: Span, inherited: bool) -> Value:
    if not isinstance(key, (str, Text)):
        known = [_resolved(run, value, base, span) for value in base.properties.values()]
        return join([*known, derived("a member chosen while the code runs", (key,))])
    if key in base.properties and not inherited:
        value = _resolved(run, base.properties[key], base, span)
        return _handed_in(run, base, value)
    cls = base.made_by
    if inherited and cls is not None and run.frames:
        home = run.frames[-1].home or cls
        cls = home.base if isinstance(home.base, JsClass) else None
    method = _method(cls, key) if isinstance(key, str) else UNDEFINED
    if method is not UNDEFINED:
        return _resolved(run, method, base, span)
    if base.open or (isinstance(key, Text) and base.properties):
        rest = Unknown("a member of an object made while the code runs")
        return join([*base.properties.values(), rest]) if isinstance(key, Text) else rest
    return Method(base, key) if isinstance(key, str) and key in _OF_EVERY_OBJECT else UNDEFINED


_OF_EVERY_OBJECT = frozenset({"hasOwnProperty", "toString", "then", "catch", "finally", "valueOf"})


def _resolved(run: Run, value: Value, this: Value, span: Span) -> Value:
    """Getters are called, methods know their object."""
    if isinstance(value, Getter):
        return run.invoke(value.closure, [], run.here(span), this=this)
    if isinstance(value, Live):
        return current(value)
    if isinstance(value, Closure) and value.home is not None and not value.function.arrow and value.this is UNDEFINED:
        return Closure(value.function, value.scope, value.file, this, value.home)
    return value


def _handed_in(run: Run, base: JsObject, value: Value) -> Value:
    """A text out of an object that was an argument came in with it."""
    if isinstance(value, Text) and value.passed is None:
        for frame in run.frames:
            if frame.place is not None and not frame.inline and any(base is given for given in frame.arguments):
                return passed(value, Passed(frame.number))
    return value


def _method(cls: JsClass | None, key: str) -> Value:
    depth = 0
    while cls is not None and depth < 20:
        if key in cls.methods:
            return cls.methods[key]
        cls = cls.base if isinstance(cls.base, JsClass) else None
        depth += 1
    return UNDEFINED


def _of_class(run: Run, base: JsClass, key: Key, span: Span) -> Value:
    cls: JsClass | None = base
    depth = 0
    while cls is not None and isinstance(key, str) and depth < 20:
        if key in cls.statics.properties:
            return _resolved(run, cls.statics.properties[key], base, span)
        cls = cls.base if isinstance(cls.base, JsClass) else None
        depth += 1
    return Unknown("a member of a class")


def _of_array(run: Run, base: JsArray, key: Key, span: Span) -> Value:
    if isinstance(key, str):
        if key.isdigit():
            if base.records and key == "0":
                run.findings.first_record = run.findings.first_record or run.here(span)
            index = int(key) if len(key) < 6 else MAX_ITEMS
            return base.items[index] if index < len(base.items) and not base.open else item_of(run, base)
        if key == "length":
            return (
                Unknown("the number of records", True, "records")
                if base.records
                else (Unknown("the length of a list") if base.open else len(base.items))
            )
        return Method(base, key)
    return item_of(run, base)


def _of_unknown(run: Run, base: Unknown, key: Key, span: Span) -> Value:
    if isinstance(key, str):
        if key in ("Records", "records") and base.from_event:
            return Unknown("the records of the event", True, "records")
        if key == "ResourceProperties" and base.batch == "event":
            return Unknown(base.reason, True, "properties")
        if base.batch == "properties":
            return Text((Opaque(base.reason, True, key),))
        if base.batch == "records":
            if key.isdigit():
                if key == "0" and run.phase == "request":
                    run.findings.first_record = run.findings.first_record or run.here(span)
                return _RECORD
            if key == "length":
                return Unknown("the number of records", True, "records")
            return Method(base, key)
        return Unknown(base.reason, base.from_event)
    if base.batch == "records":
        return _RECORD
    return Unknown(base.reason, base.from_event)


def _of_response(base: Response, key: Key) -> Value:
    if isinstance(key, str):
        if key in ("promise", "on", "send", "createReadStream", "then", "catch", "finally", "eachPage"):
            return Method(base, key)
        if key == "Parameter":
            return base
        if (base.service, base.operation, key) == ("sts", "GetCallerIdentity", "Account"):
            return Text((Env(OWN_ACCOUNT),))
        stored = _STORED.get((base.service, key))
        if stored == "ssm":
            return Text((Stored("ssm", base.name),))
        if stored == "secretsmanager":
            return Text((Stored("secretsmanager", base.name),))
    return Unknown(f"result of {base.service} {base.operation}")


def spread_into(target: JsObject, value: Value) -> None:
    """`{...value}`."""
    for option in value.options if isinstance(value, OneOf) else (value,):
        if isinstance(option, JsObject):
            target.properties.update(option.properties)
            target.open = target.open or option.open
        elif option is not UNDEFINED and option is not None and not isinstance(option, bool):
            target.open = True
