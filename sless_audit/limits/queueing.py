"""How many are in service at once. `load` is the offered load in erlangs: arrivals per second × seconds of service.

L. Kleinrock, Queueing Systems, volume 1 (1975); for M/G/∞ the distribution of the service time does not matter.
"""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist

_MOST_EXACT = 2_000.0
"""Above it the normal distribution is closer than any figure that enters."""


def in_service(load: float, share: float) -> int:
    """So many servers are busy at most, for that share of the time, where there is no bound (M/G/∞): a quantile of the
    Poisson distribution."""
    if load <= 0:
        return 0
    if load > _MOST_EXACT:
        return round(load + NormalDist().inv_cdf(share) * sqrt(load) + 0.5)
    count, total = 0, 0.0
    while True:
        total += exp(count * log(load) - load - lgamma(count + 1))
        if total >= share or count > load + 40 * sqrt(load) + 100:
            return count
        count += 1
