"""What a call of an AWS API does, in the kinds of the graph's edges, and where it names the resource.

Sources: the API reference of each service below (operations and members as in botocore 1.44.5, 2026-11); operations
that only list, describe or configure are not here.
"""

from typing import Literal, NamedTuple, TypeAlias

Effect: TypeAlias = Literal["reads", "writes", "publishes", "invokes", "starts", "assumes"]

KEYS = "*keys"
"""In a path: each key of a mapping is a name."""
VALUES = "*values"
"""In a path: go on below each value of a mapping."""


class Call(NamedTuple):
    effect: Effect
    resource_types: tuple[str, ...]
    """CloudFormation types of the resource that it names; empty where it names none."""
    names: tuple[tuple[str, ...], ...]
    """Paths into the request to the name, ARN or URL; lists on the way are passed through."""
    default: str | None = None
    """What is meant where the request names none."""


_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_TABLE_NAME = (("TableName",),)
_BUCKETS = ("AWS::S3::Bucket",)
_BUCKET_NAME = (("Bucket",),)
_MACHINES = ("AWS::StepFunctions::StateMachine",)
_FUNCTIONS = ("AWS::Lambda::Function",)
_QUEUES = ("AWS::SQS::Queue",)
_STREAMS = ("AWS::Kinesis::Stream",)
_STREAM_NAMES = (("StreamName",), ("StreamARN",))
_DELIVERY_STREAMS = ("AWS::KinesisFirehose::DeliveryStream",)

DEFAULT_BUS = "default event bus"

_READ_TABLE = Call("reads", _TABLES, _TABLE_NAME)
_WRITE_TABLE = Call("writes", _TABLES, _TABLE_NAME)
_READ_BUCKET = Call("reads", _BUCKETS, _BUCKET_NAME)
_WRITE_BUCKET = Call("writes", _BUCKETS, _BUCKET_NAME)
_SEND = Call("publishes", _QUEUES, (("QueueUrl",),))
_START = Call("starts", _MACHINES, (("stateMachineArn",), ("StateMachineArn",)))
_INVOKE = Call("invokes", _FUNCTIONS, (("FunctionName",),))
_PUT_RECORD = Call("publishes", _STREAMS, _STREAM_NAMES)
_PUT_DELIVERY = Call("publishes", _DELIVERY_STREAMS, (("DeliveryStreamName",),))
_MAIL = Call("publishes", (), ())
_READ_PARAMETER = Call("reads", ("AWS::SSM::Parameter",), (("Name",), ("Names",)))
_READ_SECRET = Call("reads", ("AWS::SecretsManager::Secret",), (("SecretId",), ("SecretIdList",)))

_USERS = ("AWS::Cognito::UserPool",)
_USER_POOL_ID = (("UserPoolId",),)
_READ_USERS = Call("reads", _USERS, _USER_POOL_ID)
_WRITE_USERS = Call("writes", _USERS, _USER_POOL_ID)
_RUN_TASK = Call("starts", ("AWS::ECS::TaskDefinition",), (("taskDefinition",), ("TaskDefinition",)))

CALLS: dict[tuple[str, str], Call] = {
    ("dynamodb", "getitem"): _READ_TABLE,
    ("dynamodb", "query"): _READ_TABLE,
    ("dynamodb", "scan"): _READ_TABLE,
    ("dynamodb", "batchgetitem"): Call("reads", _TABLES, (("RequestItems", KEYS),)),
    ("dynamodb", "transactgetitems"): Call("reads", _TABLES, (("TransactItems", VALUES, "TableName"),)),
    ("dynamodb", "putitem"): _WRITE_TABLE,
    ("dynamodb", "updateitem"): _WRITE_TABLE,
    ("dynamodb", "deleteitem"): _WRITE_TABLE,
    ("dynamodb", "batchwriteitem"): Call("writes", _TABLES, (("RequestItems", KEYS),)),
    ("dynamodb", "transactwriteitems"): Call("writes", _TABLES, (("TransactItems", VALUES, "TableName"),)),
    ("s3", "getobject"): _READ_BUCKET,
    ("s3", "headobject"): _READ_BUCKET,
    ("s3", "listobjects"): _READ_BUCKET,
    ("s3", "listobjectsv2"): _READ_BUCKET,
    ("s3", "selectobjectcontent"): _READ_BUCKET,
    ("s3", "putobject"): _WRITE_BUCKET,
    ("s3", "copyobject"): _WRITE_BUCKET,
    ("s3", "deleteobject"): _WRITE_BUCKET,
    ("s3", "deleteobjects"): _WRITE_BUCKET,
    ("s3", "completemultipartupload"): _WRITE_BUCKET,
    ("sqs", "sendmessage"): _SEND,
    ("sqs", "sendmessagebatch"): _SEND,
    ("sns", "publish"): Call("publishes", ("AWS::SNS::Topic",), (("TopicArn",), ("TargetArn",))),
    ("sns", "publishbatch"): Call("publishes", ("AWS::SNS::Topic",), (("TopicArn",),)),
    ("events", "putevents"): Call(
        "publishes", ("AWS::Events::EventBus",), (("Entries", "EventBusName"),), default=DEFAULT_BUS
    ),
    ("kinesis", "putrecord"): _PUT_RECORD,
    ("kinesis", "putrecords"): _PUT_RECORD,
    ("firehose", "putrecord"): _PUT_DELIVERY,
    ("firehose", "putrecordbatch"): _PUT_DELIVERY,
    ("lambda", "invoke"): _INVOKE,
    ("lambda", "invokeasync"): _INVOKE,
    ("states", "startexecution"): _START,
    ("states", "startsyncexecution"): _START,
    ("ses", "sendemail"): _MAIL,
    ("ses", "sendrawemail"): _MAIL,
    ("ses", "sendtemplatedemail"): _MAIL,
    ("ses", "sendbulktemplatedemail"): _MAIL,
    ("ses", "sendbulkemail"): _MAIL,
    ("secretsmanager", "getsecretvalue"): _READ_SECRET,
    ("secretsmanager", "batchgetsecretvalue"): _READ_SECRET,
    ("ssm", "getparameter"): _READ_PARAMETER,
    ("ssm", "getparameters"): _READ_PARAMETER,
    ("ssm", "putparameter"): Call("writes", ("AWS::SSM::Parameter",), (("Name",),)),
    ("sts", "assumerole"): Call("assumes", ("AWS::IAM::Role",), (("RoleArn",),)),
    ("sts", "getcalleridentity"): Call("reads", (), ()),
    ("ecs", "runtask"): _RUN_TASK,
    ("ecs", "starttask"): _RUN_TASK,
    ("cognito-idp", "admingetuser"): _READ_USERS,
    ("cognito-idp", "admininitiateauth"): _READ_USERS,
    ("cognito-idp", "adminlistdevices"): _READ_USERS,
    ("cognito-idp", "adminlistgroupsforuser"): _READ_USERS,
    ("cognito-idp", "adminlistuserauthevents"): _READ_USERS,
    ("cognito-idp", "getgroup"): _READ_USERS,
    ("cognito-idp", "listgroups"): _READ_USERS,
    ("cognito-idp", "listusers"): _READ_USERS,
    ("cognito-idp", "listusersingroup"): _READ_USERS,
    ("cognito-idp", "adminaddusertogroup"): _WRITE_USERS,
    ("cognito-idp", "adminconfirmsignup"): _WRITE_USERS,
    ("cognito-idp", "admincreateuser"): _WRITE_USERS,
    ("cognito-idp", "admindeleteuser"): _WRITE_USERS,
    ("cognito-idp", "admindeleteuserattributes"): _WRITE_USERS,
    ("cognito-idp", "admindisableuser"): _WRITE_USERS,
    ("cognito-idp", "adminenableuser"): _WRITE_USERS,
    ("cognito-idp", "adminlinkproviderforuser"): _WRITE_USERS,
    ("cognito-idp", "adminremoveuserfromgroup"): _WRITE_USERS,
    ("cognito-idp", "adminresetuserpassword"): _WRITE_USERS,
    ("cognito-idp", "adminrespondtoauthchallenge"): _WRITE_USERS,
    ("cognito-idp", "adminsetusermfapreference"): _WRITE_USERS,
    ("cognito-idp", "adminsetuserpassword"): _WRITE_USERS,
    ("cognito-idp", "adminupdateuserattributes"): _WRITE_USERS,
    ("cognito-idp", "adminuserglobalsignout"): _WRITE_USERS,
    ("cognito-idp", "creategroup"): _WRITE_USERS,
    ("cognito-idp", "deletegroup"): _WRITE_USERS,
    ("cognito-idp", "updategroup"): _WRITE_USERS,
}

_SERVICES = {"sfn": "states", "eventbridge": "events", "stepfunctions": "states", "sesv2": "ses", "email": "ses"}
"""Names that the SDKs and endpoints have for a service → the one that ARNs and IAM actions have."""


def call(service: str, operation: str) -> Call | None:
    """What an operation does (`sqs`, `sendMessage` or `SendMessage`); `None` for one that moves no data of the app."""
    return CALLS.get((service_name(service), operation.lower()))


def service_name(service: str) -> str:
    """As ARNs and IAM actions have it: `ses` for `sesv2`."""
    name = service.lower()
    return _SERVICES.get(name, name)
