"""What has a memory while load runs through an app: token buckets, what waits, execution environments, pollers."""

from collections import deque

ENVIRONMENTS, ENVIRONMENTS_PER_S = 1_000.0, 100.0
"""Of one function: 1,000 more every 10 seconds, https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
(2026-10); taken as a bucket that is full at first."""
POLLERS, POLLERS_PER_S = 5.0, 5.0
"""Of one mapping of a queue: 5 at first, 300 more a minute,
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html (2026-10)."""
FIRST_RETRY_S, LAST_RETRY_S = 1, 300
"""Of events that a function has no room for: the wait doubles,
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html (2026-10)."""
NOTHING = 1e-9


class Bucket:
    """A token bucket that is full at first; users of one second take from it in turn."""

    def __init__(self, rate: float, size: float) -> None:
        self.rate, self.size, self.tokens = rate, size, size
        self.left = 0.0
        self.kept = 0.0
        self.wanted: dict[object, float] = {}
        self.share = 1.0

    def begin(self) -> None:
        """A second. Who has used the bucket in the last one keeps its part of it until it is its turn."""
        self.tokens = min(self.tokens, self.size)
        self.left = self.tokens + self.rate
        asked = sum(self.wanted.values())
        self.share = min(1.0, self.left / asked) if asked else 1.0
        self.kept = asked * self.share

    def take(self, user: object, wanted: float) -> float:
        self.kept -= self.wanted.get(user, 0.0) * self.share
        taken = max(min(wanted, self.left - max(self.kept, 0.0)), 0.0)
        self.wanted[user] = wanted
        self.left -= taken
        return taken

    def end(self) -> None:
        self.tokens = max(min(self.left, self.size), 0.0)


class Waiting:
    """Messages in the order in which they came."""

    def __init__(self) -> None:
        self.amount = 0.0
        self._parts: deque[list[float]] = deque()

    def add(self, second: float, amount: float) -> None:
        if amount > NOTHING:
            self.amount += amount
            self._parts.append([second, amount])

    def take(self, amount: float) -> None:
        self.amount = max(self.amount - amount, 0.0)
        while self._parts and amount > 0:
            first = self._parts[0]
            if first[1] > amount + NOTHING:
                first[1] -= amount
                return
            amount -= first[1]
            self._parts.popleft()
        if not self._parts:
            self.amount = 0.0

    def age(self, second: float) -> float:
        return second - self._parts[0][0] if self._parts else 0.0


class Environments:
    """Execution environments of one function. They stay for minutes, so that none of them ends here."""

    def __init__(self, alive: float) -> None:
        self.alive, self.tokens = alive, ENVIRONMENTS

    @property
    def most(self) -> float:
        return self.alive + self.tokens

    def run(self, needed: float) -> None:
        new = max(needed - self.alive, 0.0)
        self.alive += new
        self.tokens = min(self.tokens - new + ENVIRONMENTS_PER_S, ENVIRONMENTS)


class Retries:
    """Events that a function had no room for: by the second of their next try, and by how often they were tried."""

    def __init__(self, oldest_s: float) -> None:
        self.oldest_s = oldest_s
        self.amount = 0.0
        self._due: dict[int, dict[int, float]] = {}

    def due(self, second: int) -> dict[int, float]:
        found = self._due.pop(second, {})
        self.amount = max(self.amount - sum(found.values()), 0.0) if self._due else 0.0
        return found

    def put_off(self, second: int, tried: int, amount: float) -> float:
        """Returns what is too old for another try. `tried`: how often before this one."""
        wait = min(FIRST_RETRY_S << min(tried, 9), LAST_RETRY_S)
        if amount <= NOTHING:
            return 0.0
        if waited(tried) + wait > self.oldest_s:
            return amount
        at = self._due.setdefault(second + wait, {})
        at[tried + 1] = at.get(tried + 1, 0.0) + amount
        self.amount += amount
        return 0.0

    def age(self, second: int) -> float:
        return max((waited(tried) - (at - second) for at, parts in self._due.items() for tried in parts), default=0.0)


def waited(tried: int) -> float:
    """Seconds from the first try to the one after so many."""
    return float(sum(min(FIRST_RETRY_S << min(one, 9), LAST_RETRY_S) for one in range(tried)))
