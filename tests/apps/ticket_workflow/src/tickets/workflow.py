import json

import boto3


class Workflow:
    """The state machine as the handlers see it."""

    def __init__(self, machine_arn: str) -> None:
        self.machine_arn = machine_arn
        self.client = boto3.client("stepfunctions")

    def start(self, ticket: dict) -> str:
        started = self.client.start_execution(
            stateMachineArn=self.machine_arn, name=ticket["id"], input=json.dumps(ticket)
        )
        return started["executionArn"]

    def state(self, execution: str) -> str:
        return self.client.describe_execution(executionArn=execution)["status"]

    def resume(self, token: str, decision: dict) -> None:
        if decision["approved"]:
            self.client.send_task_success(taskToken=token, output=json.dumps(decision))
        else:
            self.client.send_task_failure(taskToken=token, error="Declined", cause=decision.get("why", ""))

    def ask(self, question: dict) -> dict:
        answer = self.client.start_sync_execution(stateMachineArn=self.machine_arn, input=json.dumps(question))
        if answer["status"] != "SUCCEEDED":
            raise RuntimeError(answer.get("cause"))
        return json.loads(answer["output"])
