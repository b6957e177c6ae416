"""May an entry under `Resource` of a policy cover a resource of the app, or a part of it?

Forms of ARNs: Service Authorization Reference, resource types of each service (2026-11).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sless_audit.aws.needed_actions import Part
from sless_audit.graph.arn_patterns import Part as Piece
from sless_audit.graph.arn_patterns import may_match
from sless_audit.graph.model import App, Resource
from sless_audit.template.values import Ref, Text, Value, alternatives

_ANY = "*"


class _Form(NamedTuple):
    before: str
    """What stands before the name."""
    name_property: str | None
    after: str = ""


_TABLE = _Form("arn:*:dynamodb:*:*:table/", "TableName")
_FORMS = {
    "AWS::Cognito::UserPool": _Form("arn:*:cognito-idp:*:*:userpool/", None),
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::Events::EventBus": _Form("arn:*:events:*:*:event-bus/", "Name"),
    "AWS::Kinesis::Stream": _Form("arn:*:kinesis:*:*:stream/", "Name"),
    "AWS::KinesisFirehose::DeliveryStream": _Form("arn:*:firehose:*:*:deliverystream/", "DeliveryStreamName"),
    "AWS::KMS::Key": _Form("arn:*:kms:*:*:key/", None),
    "AWS::Lambda::Function": _Form("arn:*:lambda:*:*:function:", "FunctionName"),
    "AWS::S3::Bucket": _Form("arn:*:s3:::", "BucketName"),
    "AWS::SNS::Topic": _Form("arn:*:sns:*:*:", "TopicName"),
    "AWS::SQS::Queue": _Form("arn:*:sqs:*:*:", "QueueName"),
    "AWS::SSM::Parameter": _Form("arn:*:ssm:*:*:parameter*", None),
    "AWS::SecretsManager::Secret": _Form("arn:*:secretsmanager:*:*:secret:", "Name", _ANY),
    "AWS::StepFunctions::StateMachine": _Form("arn:*:states:*:*:stateMachine:", "StateMachineName"),
}
"""The name of an SSM parameter begins with a slash, or there is one before it."""

_PARTS: dict[Part, tuple[str, ...]] = {
    "itself": ("",),
    "objects": ("/*",),
    "index": ("/index/*",),
    "index or itself": ("", "/index/*"),
    "stream": ("/stream/*",),
}
_QUALIFIED = ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")
"""They may be called by the ARN of a version or alias: an entry for any of these counts."""

_STREAM_ATTRIBUTES = ("StreamArn", "LatestStreamArn")


def has_known_arn(resource: Resource) -> bool:
    return resource.type in _FORMS


class Coverage:
    """Compares entries with the resources of an app. What is not known in either may be anything."""

    def __init__(self, app: App) -> None:
        self._resources: Mapping[tuple[str, str], Resource] = {
            (resource.stack.name, resource.logical_id): resource for resource in app.resources
        }

    def named(self, reference: Ref) -> Resource | None:
        return self._resources.get((reference.stack, reference.logical_id))

    def may_cover(self, entry: Value, target: Resource | None, part: Part) -> bool:
        """Whether one plain entry, no `Choice`, may cover a part of the target; `None`: some resource outside."""
        if target is None or part == "anything" or not isinstance(entry, str | Ref | Text):
            return True
        pieces = entry.parts if isinstance(entry, Text) else (entry,)
        first = pieces[0]
        if isinstance(first, Ref):
            return self._refers(first, pieces[1:], target, part)
        named = [self.named(piece) for piece in pieces if isinstance(piece, Ref)]
        itself = target in named
        if not itself and any(one is not None and one.type == target.type for one in named):
            return False
        pattern = tuple(self._piece(piece, target) for piece in pieces)
        return any(may_match(pattern, arn) for arn in _arns(target, part, by_reference=itself))

    def _refers(self, reference: Ref, rest: tuple[Piece, ...], target: Resource, part: Part) -> bool:
        """An entry that begins with an attribute of a resource, which is an ARN then."""
        named = self.named(reference)
        if named is not target:
            return named is None or named.type not in _FORMS
        form = _FORMS[target.type]
        end = "/stream/*" if reference.attribute in _STREAM_ATTRIBUTES else form.after
        own: tuple[Piece, ...] = (form.before, Ref(target.stack.name, target.logical_id), end)
        return any(may_match((*own, *rest), arn) for arn in _arns(target, part, by_reference=True))

    def _piece(self, piece: Piece, target: Resource) -> Piece:
        """The name of another resource may be part of the target's."""
        return _ANY if isinstance(piece, Ref) and self.named(piece) is not target else piece


def _arns(target: Resource, part: Part, *, by_reference: bool) -> Iterator[tuple[Piece, ...]]:
    form = _FORMS[target.type]
    ends = ("", ":*") if target.type in _QUALIFIED else _PARTS[part]
    for name in _names(target, form, by_reference=by_reference):
        for end in ends:
            yield (form.before, *name, form.after, end)


def _names(target: Resource, form: _Form, *, by_reference: bool) -> Iterator[tuple[Piece, ...]]:
    if by_reference:
        yield (Ref(target.stack.name, target.logical_id),)
        return
    written = target.properties.get(form.name_property) if form.name_property else None
    for option in alternatives(written):
        if isinstance(option.value, Text):
            yield tuple(_ANY if isinstance(piece, Ref) else piece for piece in option.value.parts)
        else:
            yield (option.value if isinstance(option.value, str) else _ANY,)
