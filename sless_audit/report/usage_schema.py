"""The JSON Schema of usage profiles, made from what a profile can say: so that the two are never apart."""

import re
from collections.abc import Mapping

from sless_audit.workload.keys import Key, Unit
from sless_audit.workload.profile import BURST, EDGES, NODES, ON, SCHEMA, SIZES
from sless_audit.workload.quantities import EXAMPLES, MULTIPLIED, MULTIPLIERS, UNITS

_NUMBER = r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?"
_DEFS: dict[Unit, str] = {"s": "time", "B": "size", "/s": "rate", "share": "share", "count": "count"}

_OF_BURST = {
    "rate": "How much comes in while it lasts.",
    "lasts": "How long one of them lasts.",
    "per_month": "How many there are a month.",
}

_Schema = dict[str, object]


def usage_schema() -> _Schema:
    sizes = {key: _figure(NODES[key]) for key in SIZES}
    entry: _Schema = {
        "on": {"description": "What it is on.", "$ref": "#/$defs/on"},
        "volume": _ref("/s", "How much comes in, on average over the month. Blank: not known, which is not zero."),
        "shape": _mapping(
            "How unevenly it comes.",
            {
                "peak": _ref("/s", "The highest rate of a usual day."),
                "bursts": {
                    "description": "What happens now and then.",
                    "type": ["array", "null"],
                    "items": _mapping(
                        "A burst.",
                        {
                            "name": {"description": "Its name.", "type": "string"},
                            **{key: _ref(unit, _OF_BURST[key]) for key, unit in BURST.items()},
                        },
                        required=["name", *BURST],
                    ),
                },
            },
        ),
        **sizes,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sless-audit usage profile, version 1",
        "description": "How much an application is used: what its templates do not tell. What is left blank is not "
        "known. Names of nodes are logical IDs, `Stack:Id` or construct paths.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema"],
        "properties": {
            "schema": {"description": "The version of this format.", "const": SCHEMA},
            "unit_of_business": _by_name(
                "Unit → the entry point that counts it: the bill tells what one costs.", {"type": "string"}
            ),
            "entry_points": _by_name("Where load comes in.", _mapping("An entry point, under any name.", entry)),
            "nodes": _by_name(
                "How resources behave, per unit of work.",
                _mapping("A resource, by its name.", {key: _figure(one) for key, one in NODES.items()}),
            ),
            "edges": _by_name(
                "What goes from one resource to another, per unit of work of the first: `Source -> Target`; "
                "`Table.stream -> Target` for what is read of its stream.",
                _mapping("An edge.", {key: _figure(one) for key, one in EDGES.items()}),
                pattern="->",
            ),
            "logs": _mapping("What is logged.", {"default": _ref("B", NODES["log"].meaning)}),
            "defaults": _mapping(
                "For each resource that says nothing itself.",
                {key: _figure(one) for key, one in NODES.items() if not one.by},
            ),
            "scenarios": _by_name(
                "Other figures, by the path of each: `PlaceOrder.volume: x8`, `nodes.Worker.failure: 5%`.",
                _by_name(
                    "A scenario.",
                    {"anyOf": [{"type": "string", "pattern": r"^\s*[x×]"}, *({"$ref": _at(unit)} for unit in _DEFS)]},
                ),
            ),
            "targets": _by_name("What has to be done within a time.", {"$ref": _at("s")}),
        },
        "$defs": {
            "on": {
                "description": "One resource; of an api also the route. Without it, the name of the entry point is "
                "that of the resource.",
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {
                    kind: {"description": _on(kind), "type": "string", "minLength": 1} for kind in (*ON, "route")
                },
                "dependentRequired": {"route": ["api"]},
            },
            **{name: _quantity(unit) for unit, name in _DEFS.items()},
        },
    }


def _on(kind: str) -> str:
    if kind == "route":
        return "Method and path of a route of the api: `POST /orders`."
    return f"The name of a {'resource of another kind' if kind == 'resource' else kind.replace('_', ' ')}."


def _quantity(unit: Unit) -> _Schema:
    multiplier = f"[{''.join(MULTIPLIERS)}]?\\s*" if unit in MULTIPLIED else ""
    names = "|".join(re.escape(name).replace("\\/", "/") for name in UNITS[unit])
    if unit == "/s":
        names = "|".join(rf"(/|per)\s*{name[1:]}" for name in UNITS[unit])
    part = rf"\s*{_NUMBER}\s*{multiplier}({names})?\s*"
    end = r"((/|per\s)\s*\w+)?\s*" if unit == "B" else ""
    allowed: list[_Schema] = [
        {"type": "null"},
        {"type": "string", "pattern": rf"^{part}(\.\.{part}){{0,2}}{end}$"},
        {"type": "number", "minimum": 0} if unit == "count" else {"const": 0},
    ]
    if unit in ("s", "B"):
        quantiles = {
            f"p{percent}": {"description": f"{percent}% of all are not above it.", "type": "string"}
            for percent in (50, 90, 95, 99)
        }
        allowed.append({**_mapping("A median, and a high quantile.", quantiles, required=["p50"]), "minProperties": 2})
    return {"description": f"Write {EXAMPLES[unit]}.", "anyOf": allowed}


def _figure(key: Key) -> _Schema:
    meaning = key.meaning[:1].upper() + key.meaning[1:] + "."
    if key.by:
        return _by_name(meaning, {"$ref": _at(key.unit)})
    return _ref(key.unit, meaning)


def _ref(unit: Unit, description: str) -> _Schema:
    return {"description": description, "$ref": _at(unit)}


def _at(unit: Unit) -> str:
    return f"#/$defs/{_DEFS[unit]}"


def _mapping(description: str, properties: Mapping[str, object], *, required: list[str] | None = None) -> _Schema:
    found: _Schema = {
        "description": description,
        "type": "object" if required else ["object", "null"],
        "additionalProperties": False,
        "properties": properties,
    }
    return found | {"required": required} if required else found


def _by_name(description: str, each: _Schema, *, pattern: str | None = None) -> _Schema:
    found: _Schema = {"description": description, "type": ["object", "null"], "additionalProperties": each}
    return found | {"propertyNames": {"pattern": pattern}} if pattern else found
