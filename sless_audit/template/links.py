"""What lies outside of a stack."""

from typing import Protocol

from sless_audit.template.values import Unknown, Value


class Links(Protocol):
    """What lies outside of a stack: outputs of its nested stacks, exports of others, stored parameters."""

    def nested_output(self, stack: str, logical_id: str, output: str) -> Value: ...

    def imported(self, name: Value) -> Value: ...

    def stored(self, name: Value) -> Value | None: ...


class Unlinked:
    """A stack on its own."""

    def nested_output(self, stack: str, logical_id: str, output: str) -> Value:
        return Unknown(f"{stack}:{logical_id}.Outputs.{output}", f"output {output} of {logical_id}")

    def imported(self, name: Value) -> Value:
        return Unknown(f"import {name}", "imported from another stack")

    def stored(self, _name: Value) -> Value | None:
        return None
