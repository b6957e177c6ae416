"""AWS::Serverless::Application: a nested stack, from a template or from the Serverless Application Repository."""

from typing import Any

from sless_audit.template.sam.cfn import tag_list
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

_REPOSITORY_TAGS = {
    "ApplicationId": "serverlessrepo:applicationId",
    "SemanticVersion": "serverlessrepo:semanticVersion",
}


def lower_application(run: Run, source: Source) -> None:
    """`TemplateURL` is the local path of the nested template where `Location` is one, as before `sam package`."""
    location = source.get("Location")
    if location is None:
        run.refused(source.refuse(f"Application '{source.logical_id}' has no Location"))
    origins: dict[Path, Path] = {}
    tags: dict[str, Any] = {"lambda:createdBy": "SAM"}
    template_url = source.get("TemplateUrl")
    if isinstance(location, dict):
        tags |= {tag: location[key] for key, tag in _REPOSITORY_TAGS.items() if location.get(key) is not None}
    elif location is not None:
        template_url = location
        origins[("Properties", "TemplateURL")] = source.place("Location")
    run.add(
        source.lower_as(
            "AWS::CloudFormation::Stack",
            {
                "TemplateURL": template_url or "",
                **{name: source.get(name) for name in ("Parameters", "NotificationARNs", "TimeoutInMinutes")},
                "Tags": tag_list(tags) + tag_list(source.mapping("Tags")),
            },
            origins=origins,
        )
    )
