"""Which of the deployments that a template allows is looked at, where one has to be chosen."""

from sless_audit.graph.model import App, Edge, Resource
from sless_audit.template.values import EVERYWHERE, Choice, Unknown, Value, World, alternatives, merged, together

DEFAULT_REGION = "us-east-1"
"""Of a stack for which nothing names a region; the output says so."""


class Deployment:
    """Parameters have the value that was given, else their default, else the first one allowed; a condition that
    depends on what is not known is taken as true."""

    def __init__(self, app: App) -> None:
        self.world: World = EVERYWHERE
        for stack in app.stacks:
            values = stack.template.values
            for section, evaluated in (
                ("Parameters", stack.evaluator.parameter),
                ("Conditions", stack.evaluator.condition),
            ):
                named = values.get(section) if isinstance(values, dict) else None
                for name in named if isinstance(named, dict) else ():
                    self._assume(evaluated(name))

    def settled(self, value: Value) -> Value:
        """The value here: a plain one, or what no choice of parameters makes known."""
        if not isinstance(value, Choice):
            return value
        for option in value.alternatives:
            if together(option.world, self.world):
                return self.settled(option.value)
        return Unknown("", "a value that this deployment does not have")

    def is_there(self, part: Resource | Edge) -> bool:
        return any(together(world, self.world) for world in part.worlds)

    def _assume(self, value: Value) -> None:
        for option in alternatives(value):
            both = merged(self.world, option.world)
            if both is not None:
                self.world = both
                return
