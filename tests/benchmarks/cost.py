"""`python -m tests.benchmarks.cost`: time and memory of a bill, and of its ranking, for applications of growing size."""

import gc
import resource
from math import log2
from time import perf_counter

from sless_audit.api.cost import costs_of
from sless_audit.api.prices import books
from sless_audit.services import Services
from sless_audit.workload.figures import Range
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed
from sless_audit.workload.usage import EntryUsage, Stated, Usage
from tests.benchmarks.workload import SIZES, application
from tests.workload.flows import usage_of


def measured(size: int) -> tuple[int, float, float]:
    """Resources, and seconds for the bill with and without a volume for each entry point."""
    app, numbers = application(size)
    behaviour = usage_of(app, numbers)
    place = app.resources[0].place()
    volume = Stated(Range(*(one * 1e6 / SECONDS_PER_MONTH for one in (1, 2, 4))), "entry_points", place)
    entries = {entry.id: EntryUsage(entry.words, volume, None) for entry in Deployed(app, Services()).entries}
    known = Usage(entries, nodes=behaviour.nodes, edges=behaviour.edges)
    seconds = []
    for usage in (known, behaviour):
        gc.collect()
        begin = perf_counter()
        costs_of(app, usage, None, books())
        seconds.append(perf_counter() - begin)
    return len(app.resources), seconds[0], seconds[1]


def main() -> None:
    measured(SIZES[0])  # what is imported, and the price table
    print("resources  with a profile  without  per n log n  peak memory")
    for size in SIZES:
        count, known, unknown = measured(size)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        each = 1e6 * known / (count * log2(count))
        print(f"{count:9,}  {known:12.2f} s  {unknown:5.2f} s  {each:8.1f} µs  {memory:8.0f} MB", flush=True)


if __name__ == "__main__":
    main()
