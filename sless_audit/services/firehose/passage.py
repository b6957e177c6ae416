"""How load passes through delivery streams: records are gathered, and handed on in one object or call.

Amazon Data Firehose developer guide, "Configure buffering hints": a buffer is handed on when it is full or its time is
over; 5 MB and 300 s for S3, 1 MB and 60 s for the transformation by a function, where nothing else is said (2026-11).
"""

from collections.abc import Iterator

from sless_audit.graph.model import Edge, Resource
from sless_audit.services.firehose import DELIVERY_STREAM
from sless_audit.template.values import Value, dig
from sless_audit.workload.figures import Range
from sless_audit.workload.passage import Conduct, Departure, Passage

_MB = 1_048_576.0

RECORD = Range(0.5 * 1_024.0, 1_024.0, 4 * 1_024.0)
RECORD_REASON = "a small JSON document"


def record_bytes(edge: Edge, conduct: Conduct) -> float:
    """The size of a record that arrives over an edge."""
    if edge.kind == "polls" and isinstance(edge.source, Resource) and conduct.stated(edge, "item") is None:
        return conduct.number(edge.source, "message", RECORD, RECORD_REASON)
    return conduct.number(edge, "item", RECORD, RECORD_REASON)


def _depart(stream: Resource, conduct: Conduct) -> Iterator[Departure]:
    edges = conduct.incoming(stream)
    rate = sum(conduct.carried(edge) for edge in edges)
    size = sum(conduct.carried(edge) * record_bytes(edge, conduct) for edge in edges) / rate if rate else RECORD.likely
    for edge in conduct.outgoing(stream):
        records = _gathered(edge, conduct.flow(stream, "work"), size, conduct)
        yield Departure(edge, "work", 1.0 / records)


def _gathered(edge: Edge, rate: float, size: float, conduct: Conduct) -> float:
    """Records in one object or call."""
    if edge.kind == "invokes":
        most, seconds = _of_function(edge, conduct)
    else:
        most, seconds = _of_destination(edge, conduct)
    full = max(most * _MB / size, 1.0) if size else 1.0
    return min(full, max(rate * seconds, 1.0))


def _of_destination(edge: Edge, conduct: Conduct) -> tuple[float, float]:
    # The path ends at the bucket, domain or URL; the hints lie beside it, or one level above.
    for above in (1, 2):
        hints = conduct.settled(dig(edge.stated_by.properties.values, *edge.path[:-above], "BufferingHints"))
        if isinstance(hints, dict):
            return (
                _number(conduct.settled(hints.get("SizeInMBs")), 5.0),
                _number(conduct.settled(hints.get("IntervalInSeconds")), 300.0),
            )
    return 5.0, 300.0


def _of_function(edge: Edge, conduct: Conduct) -> tuple[float, float]:
    # …, Processors, n, Parameters, m, ParameterValue
    parameters = dig(edge.stated_by.properties.values, *edge.path[:-2])
    named: dict[object, Value] = {}
    for parameter in parameters if isinstance(parameters, list) else ():
        name = conduct.settled(dig(parameter, "ParameterName"))
        if isinstance(name, str):
            named[name] = conduct.settled(dig(parameter, "ParameterValue"))
    return _number(named.get("BufferSizeInMBs"), 1.0), _number(named.get("BufferIntervalInSeconds"), 60.0)


def _number(value: Value, otherwise: float) -> float:
    try:
        found = float(value) if isinstance(value, str | int | float) else otherwise
    except ValueError:
        return otherwise
    return found if found > 0 else otherwise


PASSAGES = {DELIVERY_STREAM: Passage(depart=_depart)}
