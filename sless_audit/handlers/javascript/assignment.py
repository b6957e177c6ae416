"""Values are given to names and members."""

from sless_audit.handlers.javascript.code_values import to_code
from sless_audit.handlers.javascript.iteration import item_of
from sless_audit.handlers.javascript.members import get_member, key_value
from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.scope import Binding, Scope
from sless_audit.handlers.javascript.syntax import (
    ArrayPattern,
    Defaulted,
    Expression,
    Member,
    Name,
    ObjectPattern,
    Pattern,
    Rest,
)
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    JsArray,
    JsClass,
    JsObject,
    Library,
    Text,
    Unknown,
    Value,
    join,
    options_of,
)
from sless_audit.handlers.model import Env


def declare(run: Run, scope: Scope, pattern: Pattern, value: Value) -> None:
    _bind(run, scope, pattern, value, declares=True)


def assign(run: Run, scope: Scope, pattern: Pattern, value: Value) -> None:
    _bind(run, scope, pattern, value, declares=False)


def _bind(run: Run, scope: Scope, pattern: Pattern, value: Value, *, declares: bool) -> None:
    match pattern:
        case Name(name=name):
            if declares:
                scope.names[name] = Binding(value, run.regions)
            else:
                _set_name(run, scope, name, value)
        case Member():
            _set_member(run, scope, pattern, value)
        case Defaulted(target=target, value=default):
            _bind(run, scope, target, _with_default(run, scope, value, default), declares=declares)
        case Rest(target=target):
            _bind(run, scope, target, value, declares=declares)
        case ObjectPattern():
            _bind_object(run, scope, pattern, value, declares=declares)
        case ArrayPattern(items=items):
            _bind_array(run, scope, items, value, declares=declares)


def _bind_object(run: Run, scope: Scope, pattern: ObjectPattern, value: Value, *, declares: bool) -> None:
    for key, target, span in pattern.entries:
        name: str | Value = key if isinstance(key, str) else key_value(run.evaluate(scope, key))
        if isinstance(target, Defaulted):
            with run.optional():
                member = get_member(run, value, name, span)
        else:
            member = get_member(run, value, name, span)
        _bind(run, scope, target, member, declares=declares)
    if pattern.rest is not None:
        taken = {key for key, _, _ in pattern.entries if isinstance(key, str)}
        _bind(run, scope, pattern.rest, _without(value, taken), declares=declares)


def _bind_array(run: Run, scope: Scope, items: tuple[Pattern | None, ...], value: Value, *, declares: bool) -> None:
    for index, item in enumerate(items):
        if isinstance(item, Rest):
            rest = JsArray(value.items[index:], value.open) if isinstance(value, JsArray) else value
            _bind(run, scope, item.target, rest, declares=declares)
        elif item is not None:
            _bind(run, scope, item, _at(run, value, index), declares=declares)


def _set_name(run: Run, scope: Scope, name: str, value: Value) -> None:
    binding = scope.find(name)
    if binding is None:
        top = scope
        while top.parent is not None:
            top = top.parent
        top.names[name] = Binding(value, ())
    elif run.regions[: len(binding.regions)] == binding.regions and len(run.regions) > len(binding.regions):
        binding.value = join((binding.value, value))
    else:
        binding.value = value


def _set_member(run: Run, scope: Scope, target: Member, value: Value) -> None:
    base = run.evaluate(scope, target.object)
    key = target.key if isinstance(target.key, str) else key_value(run.evaluate(scope, target.key))
    for owner in options_of(base):
        option: Value = owner.statics if isinstance(owner, JsClass) else owner
        if isinstance(option, JsObject):
            if isinstance(key, (str, Text)):
                before = option.properties.get(key, UNDEFINED)
                option.properties[key] = join((before, value)) if run.regions and before is not UNDEFINED else value
            else:
                option.open = True
        elif isinstance(option, JsArray):
            option.items.append(value)
            option.open = True
        elif isinstance(option, Closure) and isinstance(key, str):
            option.members[key] = value
        elif isinstance(option, Library) and isinstance(key, str):
            run.settings[f"{option}.{key}"] = value


def _with_default(run: Run, scope: Scope, value: Value, default: Expression) -> Value:
    if value is UNDEFINED:
        return run.evaluate(scope, default)
    if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Env):
        other = to_code(run.evaluate(scope, default))
        if isinstance(other, str) and value.parts[0].default is None:
            return Text((Env(value.parts[0].name, other),), value.passed)
        return value
    if isinstance(value, Unknown):
        other_value = run.evaluate(scope, default)
        return join((value, other_value)) if isinstance(other_value, (Text, int, float)) else value
    return value


def _without(value: Value, taken: set[str]) -> Value:
    if isinstance(value, JsObject):
        rest = {key: member for key, member in value.properties.items() if key not in taken}
        return JsObject(rest, value.open)
    return value


def _at(run: Run, value: Value, index: int) -> Value:
    if isinstance(value, JsArray):
        if index < len(value.items) and not value.open:
            return value.items[index]
        return item_of(run, value) if value.open else UNDEFINED
    if isinstance(value, Unknown) and value.batch == "records" and index == 0:
        return Unknown("a record of the event", True, "record")
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.from_event, "record" if value.batch else "")
    return Unknown("an item of a list")
