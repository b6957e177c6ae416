"""Closed results of queueing theory, to hold the model and the simulation against. `load` is the offered load in erlangs.

L. Kleinrock, Queueing Systems, volume 1 (1975).
"""


def blocked(load: float, servers: int) -> float:
    """The share of arrivals that find no free server and go away (M/G/c/c): Erlang B."""
    found = 1.0
    for count in range(1, servers + 1):
        found = load * found / (count + load * found)
    return found


def waiting(load: float, servers: int) -> float:
    """The share of arrivals that have to wait (M/M/c): Erlang C; 1 where the servers cannot keep up."""
    if load >= servers:
        return 1.0
    refused = blocked(load, servers)
    busy = load / servers
    return refused / (1.0 - busy * (1.0 - refused))


def mean_queue(load: float, servers: int) -> float:
    """Messages that wait on average (M/M/c); without end where the servers cannot keep up."""
    if load >= servers:
        return float("inf")
    busy = load / servers
    return waiting(load, servers) * busy / (1.0 - busy)


def drained_after_s(backlog: float, arrivals: float, capacity: float) -> float:
    """How long a backlog takes to be worked off, at rates per second."""
    return backlog / (capacity - arrivals) if capacity > arrivals else float("inf")


def first_refusal_after_s(arrivals: float, refill: float, bucket: float) -> float:
    """When a token bucket that is full is empty; rates per second."""
    return bucket / (arrivals - refill) if arrivals > refill else float("inf")
