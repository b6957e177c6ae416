"""AWS::Serverless::LayerVersion: a layer version whose logical ID changes with it, so that the old one can be kept."""

from sless_audit.template.sam.cfn import hash_suffix
from sless_audit.template.sam.code import code_location
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_PASSED_THROUGH = ("Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")
_HASHED = (*_PASSED_THROUGH, "LayerName", "PublishLambdaVersion", "ContentUri", "RetentionPolicy")


def lower_layer(run: Run, source: Source) -> None:
    retention = run.resolve(source.get("RetentionPolicy"))
    if retention is not None and (not isinstance(retention, str) or retention.lower() not in ("retain", "delete")):
        run.refused(source.refuse("RetentionPolicy must be Retain or Delete", "RetentionPolicy"))
        retention = None
    if source.get("ContentUri") is None:
        run.refused(source.refuse(f"Layer '{source.logical_id}' has no ContentUri"))
    logical_id = source.logical_id + _suffix(run, source)
    layer = source.lower_as(
        "AWS::Lambda::LayerVersion",
        {
            "LayerName": source.get("LayerName") or source.logical_id,
            "Content": code_location(source.get("ContentUri")),
            **{name: source.get(name) for name in _PASSED_THROUGH},
        },
        logical_id=logical_id,
        origins={("Properties", "Content"): source.place("ContentUri")},
    )
    layer.body.setdefault("DeletionPolicy", "Retain")
    if retention is not None:
        layer.body["DeletionPolicy"] = retention.capitalize()
    run.resources[logical_id] = layer
    run.references[source.logical_id] = logical_id


def _suffix(run: Run, source: Source) -> str:
    """A hash of the whole resource, without what does not change the layer."""
    written: dict[str, object] = {"Type": source.type}
    if source.depends_on:
        written["DependsOn"] = source.depends_on
    for name in ("Condition", "UpdatePolicy"):
        if name in source.resource:
            written[name] = source.resource[name]
    written["Properties"] = {name: run.resolve(source.get(name)) for name in _HASHED if source.get(name) is not None}
    return hash_suffix({source.logical_id: written})
