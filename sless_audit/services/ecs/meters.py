"""What Fargate charges ECS services for: https://aws.amazon.com/fargate/pricing/ (2026-11).

vCPU and memory of each task by the hour, by architecture; the number of tasks as desired, without scaling. Services on
EC2 are free: their instances are charged.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import KB, Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.ecs import ECS_SERVICE
from sless_audit.template.values import Ref
from sless_audit.workload.load import Input, Load


def _service(service: Resource, load: Load) -> Iterator[Charge]:
    launch = load.settled(service.properties.get("LaunchType", default="EC2"))
    providers = [str(load.settled(one)) for _, one in load.items(service, "CapacityProviderStrategy")]
    if launch != "FARGATE":
        if providers or launch != "EC2":
            yield not_known("tasks", ("ecs-fargate", "vcpu-x86-linux"), "whether its tasks run on Fargate")
        return
    number = load.property(
        service, "tasks", service.properties.number("DesiredCount", default=1), ("DesiredCount",), "count"
    )
    task = _task(service, load)
    cpu, memory = (_size(task, name, load) for name in ("Cpu", "Memory"))
    architecture = (
        load.settled(task.properties.get("RuntimePlatform", "CpuArchitecture", default="X86_64")) if task else "X86_64"
    )
    suffix = "arm64-linux" if architecture == "ARM64" else "x86-linux"
    for words, size, component in (("vCPU", cpu, f"vcpu-{suffix}"), ("memory", memory, f"memory-{suffix}")):
        if number is None or size is None:
            yield not_known(words, ("ecs-fargate", component), "DesiredCount, Cpu and Memory")
        else:
            yield by_the_hour(words, ("ecs-fargate", component), number, size)


def _task(service: Resource, load: Load) -> Resource | None:
    named = load.settled(service.properties.get("TaskDefinition"))
    return next(
        (
            one
            for one in load.deployed.of_type("AWS::ECS::TaskDefinition")
            if isinstance(named, Ref) and (named.stack, named.logical_id) == (one.stack.name, one.logical_id)
        ),
        None,
    )


def _size(task: Resource | None, name: str, load: Load) -> Input | None:
    """CPU units or MB, both 1,024 to the unit of the price."""
    if task is None:
        return None
    found = load.property(task, name, task.properties.number(name), (name,), "vCPU" if name == "Cpu" else "GB")
    return found._replace(value=found.value / KB) if found is not None else None


METERS: dict[str, Meter] = {ECS_SERVICE: _service}
