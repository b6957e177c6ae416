"""Attributes and items of values."""

import ast
from typing import TYPE_CHECKING, Final

from sless_audit.handlers.model import OWN_ACCOUNT, OWN_FUNCTION, Env, Opaque
from sless_audit.handlers.python import calls, imports, resources
from sless_audit.handlers.python.arguments import NO_ARGUMENTS
from sless_audit.handlers.python.environment import read_item
from sless_audit.handlers.python.values import (
    UNKNOWN,
    BoundMethod,
    ClassObject,
    Client,
    ClientOptions,
    Connection,
    DictObject,
    Either,
    EventPart,
    External,
    FunctionObject,
    InstanceObject,
    ListObject,
    Method,
    ModuleObject,
    Partial,
    Resource,
    SdkResult,
    Session,
    SuperObject,
    Value,
    either,
    is_from_event,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

SLICE: Final = External("builtins.slice()")


def attribute(run: "Run", frame: "Frame", owner: Value, name: str, node: ast.expr) -> Value:
    if isinstance(owner, Either):
        found = [attribute(run, frame, option, name, node) for option in owner.options if option is not None]
        return either(*found) if found else UNKNOWN
    if isinstance(owner, InstanceObject):
        return _of_instance(run, frame, owner, name, node)
    if isinstance(owner, ClassObject):
        return _of_class(owner, owner, name)
    if isinstance(owner, SuperObject):
        return _of_super(owner, name)
    if isinstance(owner, ModuleObject):
        return imports.member(run, owner, name)
    if isinstance(owner, External):
        return _of_external(owner, name)
    if isinstance(owner, EventPart):
        return owner.at(name)
    if isinstance(owner, Client):
        return _of_client(owner, name)
    if isinstance(owner, Session) and name == "region_name":
        return _region(owner.options)
    return _of_others(owner, name)


def _of_others(owner: Value, name: str) -> Value:
    if isinstance(owner, Resource):
        return resources.attribute(owner, name)
    if isinstance(owner, Method) and not isinstance(owner.receiver, str | DictObject | ListObject):
        return Method(owner.receiver, name)
    if isinstance(owner, FunctionObject | BoundMethod | Partial):
        return Opaque("an attribute of a function")
    return Method(owner, name)


def _region(options: ClientOptions) -> Value:
    if options.region is None:
        return Env("AWS_REGION")
    return options.region if isinstance(options.region, str | Env) else UNKNOWN


def _of_external(owner: External, name: str) -> Value:
    if owner.path == "botocore.client.meta" and name == "region_name":
        return Env("AWS_REGION")
    if owner.path == "context" and name in ("function_name", "invoked_function_arn"):
        return Env(OWN_FUNCTION)
    return External(f"{owner.path}.{name}") if len(owner.path) < 200 else UNKNOWN


def item(run: "Run", frame: "Frame", owner: Value, key: Value, node: ast.Subscript) -> Value:
    if isinstance(owner, Either):
        return either(*(item(run, frame, option, key, node) for option in owner.options if option is not None))
    if isinstance(owner, External):
        if owner.path == "os.environ":
            return read_item(run, frame, node, key) if isinstance(node.ctx, ast.Load) else UNKNOWN
        return External(f"{owner.path}[]") if len(owner.path) < 200 else UNKNOWN
    if isinstance(owner, EventPart):
        return _of_event(run, frame, owner, key, node)
    if isinstance(owner, DictObject):
        return _of_dict(owner, key)
    if isinstance(owner, ListObject):
        return _of_list(owner, key)
    if isinstance(owner, SdkResult):
        return of_result(owner, key)
    if isinstance(owner, Connection | Resource):
        return owner
    if owner is None:
        return None
    return Opaque("an item", is_from_event(owner))


def with_default(value: Value, default: Value) -> Value:
    """`value or default`."""
    if isinstance(value, Env) and isinstance(default, str):
        return value if value.default else Env(value.name, default)
    if isinstance(value, str | int | float) and value:
        return value
    if value is None or value in ("", 0):
        return default
    if isinstance(value, DictObject) and not value.entries:
        return default
    if isinstance(value, Either):
        kept = [option for option in value.options if option is not None]
        return either(*kept, default)
    return either(value, default)


def of_result(result: SdkResult, key: Value) -> Value:
    """A part of an answer; the value of a parameter or secret, and a queue's URL, keep the name it was asked by. The
    account is that of the function."""
    path = (*result.path, key if isinstance(key, str) else "[]")[-4:]
    by_path = {
        ("ssm", "GetParameter", ("Parameter", "Value")): ("ssm", "Name"),
        ("secretsmanager", "GetSecretValue", ("SecretString",)): ("secretsmanager", "SecretId"),
    }
    stored = by_path.get((result.service, result.operation, path))
    if stored is not None:
        return calls.stored("ssm" if stored[0] == "ssm" else "secretsmanager", result.arguments.get(stored[1]))
    if (result.service, result.operation, path) == ("ssm", "GetParameters", ("Parameters", "[]", "Value")):
        names = result.arguments.get("Names")  # of several, they come in any order
        if isinstance(names, ListObject) and names.complete and len(names.items) == 1:
            return calls.stored("ssm", names.items[0])
    if (result.service, result.operation, path) == ("sqs", "GetQueueUrl", ("QueueUrl",)):
        return result.arguments.get("QueueName", UNKNOWN)
    if (result.service, result.operation, path) == ("sts", "GetCallerIdentity", ("Account",)):
        return Env(OWN_ACCOUNT)
    return SdkResult(result.service, result.operation, result.arguments, path)


def _of_instance(run: "Run", frame: "Frame", owner: InstanceObject, name: str, node: ast.expr) -> Value:
    if name in owner.names:
        return owner.names[name]
    if name == "__class__":
        return owner.cls
    found = owner.cls.find(name)
    if found is None:
        base = owner.cls.foreign_base()
        return External(f"{base.path}().{name}") if base else Opaque(f"attribute {name}")
    if isinstance(found, FunctionObject):
        if found.kind == "property":
            value = calls.call_function(run, frame, found, NO_ARGUMENTS, node, receiver=owner)
            if found.cached:
                owner.names[name] = value
            return value
        return _bound(found, owner, owner.cls)
    return found


def _of_class(owner: ClassObject, receiver: Value, name: str) -> Value:
    found = owner.find(name)
    if isinstance(found, FunctionObject):
        return _bound(found, receiver, owner) if found.kind == "class" else found
    if found is not None:
        return found
    base = owner.foreign_base()
    return External(f"{base.path}.{name}") if base else Opaque(f"attribute {name}")


def _of_super(owner: SuperObject, name: str) -> Value:
    for base in owner.cls.bases:
        if isinstance(base, ClassObject):
            found = base.find(name)
            if isinstance(found, FunctionObject):
                return _bound(found, owner.receiver, base)
            if found is not None:
                return found
    base_path = owner.cls.foreign_base()
    return External(f"{base_path.path}.{name}") if base_path else Opaque(f"attribute {name}")


def _bound(function: FunctionObject, receiver: Value, cls: ClassObject) -> Value:
    if function.kind == "static":
        return function
    return BoundMethod(function, cls if function.kind == "class" else receiver)


def _of_client(owner: Client, name: str) -> Value:
    if name == "meta" and owner.options.region is not None:
        return External("botocore.client.meta of another region")
    if name in {"exceptions", "meta", "waiter_names"}:
        return External(f"botocore.client.{name}")
    return Method(owner, name)


def _of_event(run: "Run", frame: "Frame", owner: EventPart, key: Value, node: ast.Subscript) -> Value:
    if isinstance(key, int) and owner.path and owner.path[-1] in {"Records", "records"}:
        if key == 0 and run.first_record is None and frame.phase == "request":
            run.first_record = frame.place(node)
        return owner.at("[]")
    if key is SLICE:
        return owner
    return of_custom_resource(owner, key) or owner.at(key if isinstance(key, str) else "[]")


def of_custom_resource(owner: EventPart, key: Value) -> Value:
    """A property of the custom resource that the event is for; `None` for any other part of an event."""
    if owner.path == ("ResourceProperties",) and isinstance(key, str):
        return Opaque("the event", from_event=True, property=key)
    return None


def _of_dict(owner: DictObject, key: Value) -> Value:
    if isinstance(key, str):
        found = owner.get(key)
        if found is not None or (owner.complete and any(known == key for known, _ in owner.entries)):
            return found
    values = [value for _, value in owner.entries]
    if isinstance(key, str) or not values:
        return Opaque(f"item {key}" if isinstance(key, str) else "an item")
    return either(*values)


def _of_list(owner: ListObject, key: Value) -> Value:
    if key is SLICE:
        return owner
    if isinstance(key, int) and owner.complete and -len(owner.items) <= key < len(owner.items):
        return owner.items[key]
    return either(*owner.items) if owner.items else UNKNOWN
