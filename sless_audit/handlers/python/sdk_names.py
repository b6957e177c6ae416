"""Names of the SDK for Python → names of the API. Made by reading botocore 1.44.5 and boto3 1.44.5 (2026-11)."""

_CAPITALS: dict[str, tuple[tuple[str, str], ...]] = {
    "rds": (("Db", "DB"),),
    "sns": (("Sms", "SMS"),),
    "iam": (
        ("Mfa", "MFA"),
        ("Saml", "SAML"),
        ("OpenIdConnect", "OpenIDConnect"),
        ("Ssh", "SSH"),
        ("ClientId", "ClientID"),
    ),
    "sts": (("Saml", "SAML"),),
    "cognito-idp": (("Mfa", "MFA"), ("Csv", "CSV"), ("GetUi", "GetUI"), ("SetUi", "SetUI")),
    "glue": (("Ml", "ML"),),
    "textract": (("AnalyzeId", "AnalyzeID"),),
    "wafv2": (("WebAcl", "WebACL"), ("IpSet", "IPSet"), ("ApiKey", "APIKey")),
}
"""Where the rule "each word with a capital" is not the API's spelling; other services differ in case only, seldom, and
IAM and the tables of calls do not care for case."""

WAITERS: dict[tuple[str, str], str] = {
    ("s3", "bucket_exists"): "HeadBucket",
    ("s3", "bucket_not_exists"): "HeadBucket",
    ("s3", "object_exists"): "HeadObject",
    ("s3", "object_not_exists"): "HeadObject",
    ("dynamodb", "table_exists"): "DescribeTable",
    ("dynamodb", "table_not_exists"): "DescribeTable",
    ("lambda", "function_active"): "GetFunctionConfiguration",
    ("lambda", "function_active_v2"): "GetFunction",
    ("lambda", "function_exists"): "GetFunction",
    ("lambda", "function_updated"): "GetFunctionConfiguration",
    ("lambda", "function_updated_v2"): "GetFunction",
    ("lambda", "published_version_active"): "GetFunctionConfiguration",
    ("ecs", "services_inactive"): "DescribeServices",
    ("ecs", "services_stable"): "DescribeServices",
    ("ecs", "tasks_running"): "DescribeTasks",
    ("ecs", "tasks_stopped"): "DescribeTasks",
    ("cloudfront", "distribution_deployed"): "GetDistribution",
    ("cloudfront", "invalidation_completed"): "GetInvalidation",
    ("transcribe", "transcription_job_completed"): "GetTranscriptionJob",
    ("ssm", "command_executed"): "GetCommandInvocation",
    ("acm", "certificate_validated"): "DescribeCertificate",
    ("kinesis", "stream_exists"): "DescribeStream",
    ("kinesis", "stream_not_exists"): "DescribeStream",
    ("codedeploy", "deployment_successful"): "GetDeployment",
    ("emr", "cluster_running"): "DescribeCluster",
    ("emr", "step_complete"): "DescribeStep",
    ("emr", "cluster_terminated"): "DescribeCluster",
    ("signer", "successful_signing_job"): "DescribeSigningJob",
}
_WAITED_STACKS = "DescribeStacks"
_WAITED_DATABASES = {
    "db_instance": "DescribeDBInstances",
    "db_cluster_snapshot": "DescribeDBClusterSnapshots",
    "db_cluster": "DescribeDBClusters",
    "db_snapshot": "DescribeDBSnapshots",
}

MULTIPART = ("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload")

TRANSFERS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "upload_file": ("PutObject", ("Filename", "Bucket", "Key"), MULTIPART),
    "upload_fileobj": ("PutObject", ("Fileobj", "Bucket", "Key"), MULTIPART),
    "download_file": ("GetObject", ("Bucket", "Key", "Filename"), ("HeadObject",)),
    "download_fileobj": ("GetObject", ("Bucket", "Key", "Fileobj"), ("HeadObject",)),
    "copy": ("CopyObject", ("CopySource", "Bucket", "Key"), ("HeadObject", "GetObject", "UploadPartCopy", *MULTIPART)),
}
"""Helpers of the S3 client: the operation, their parameters in order, and what they call besides.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3-uploading-files.html, 2026-11."""

LOCAL_METHODS = frozenset(
    {"can_paginate", "close", "generate_db_auth_token", "generate_db_connect_auth_token", "get_waiter_names"}
)
"""What a client computes without a call."""

BY_METHOD: dict[str, tuple[str, str]] = {
    "put_item": ("dynamodb", ""),
    "get_item": ("dynamodb", ""),
    "update_item": ("dynamodb", ""),
    "delete_item": ("dynamodb", ""),
    "batch_write_item": ("dynamodb", ""),
    "batch_get_item": ("dynamodb", ""),
    "transact_write_items": ("dynamodb", ""),
    "put_object": ("s3", "Bucket"),
    "get_object": ("s3", "Bucket"),
    "head_object": ("s3", "Bucket"),
    "delete_object": ("s3", "Bucket"),
    "list_objects_v2": ("s3", "Bucket"),
    "send_message": ("sqs", "QueueUrl"),
    "send_message_batch": ("sqs", "QueueUrl"),
    "delete_message": ("sqs", "QueueUrl"),
    "receive_message": ("sqs", "QueueUrl"),
    "publish": ("sns", "TopicArn"),
    "put_events": ("events", "Entries"),
    "invoke": ("lambda", "FunctionName"),
    "start_execution": ("stepfunctions", "stateMachineArn"),
    "get_secret_value": ("secretsmanager", "SecretId"),
    "put_record": ("kinesis", "StreamName"),
    "put_records": ("kinesis", "StreamName"),
}
"""Methods that tell the service by themselves, with the argument that must be there too."""


def operation(service: str, method: str) -> str:
    """`put_item` → `PutItem`."""
    name = "".join(part[:1].upper() + part[1:] for part in method.split("_"))
    for ours, theirs in _CAPITALS.get(service, ()):
        name = name.replace(ours, theirs)
    return name


def waited_operation(service: str, waiter: str) -> str:
    """What a waiter asks again and again; empty where the table does not say."""
    if service == "cloudformation" and waiter.startswith("stack_"):
        return _WAITED_STACKS
    if service == "rds":
        return next((name for start, name in _WAITED_DATABASES.items() if waiter.startswith(start)), "")
    return WAITERS.get((service, waiter), "")
