import os
import time

import boto3

machines = boto3.client("stepfunctions")
DONE = {"SUCCEEDED": 200, "FAILED": 422, "TIMED_OUT": 504, "ABORTED": 410}


def execution_arn(name):
    return os.environ["ONBOARDING_ARN"].replace(":stateMachine:", ":execution:") + f":{name}"


def handler(event, context):
    arn = execution_arn(event["pathParameters"]["customer"])
    while context.get_remaining_time_in_millis() > 3000:
        execution = machines.describe_execution(executionArn=arn)
        if execution["status"] in DONE:
            return {"statusCode": DONE[execution["status"]], "body": execution.get("output", "{}")}
        time.sleep(1.5)
    return {"statusCode": 202}
