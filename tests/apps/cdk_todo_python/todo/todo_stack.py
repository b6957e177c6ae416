from aws_cdk import (
    Duration,
    RemovalPolicy,
    Stack,
    aws_apigateway as apigateway,
    aws_dynamodb as dynamodb,
    aws_events as events,
    aws_events_targets as targets,
    aws_lambda as lambda_,
    aws_s3 as s3,
)
from constructs import Construct


class TodoStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        table = dynamodb.Table(
            self,
            "Todos",
            partition_key=dynamodb.Attribute(name="owner", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="todo_id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
        )
        table.add_global_secondary_index(
            index_name="by-due-day",
            partition_key=dynamodb.Attribute(name="due_day", type=dynamodb.AttributeType.STRING),
        )
        archive = s3.Bucket(self, "Archive", removal_policy=RemovalPolicy.RETAIN)

        def todo_function(name: str, handler: str, **more) -> lambda_.Function:
            return lambda_.Function(
                self,
                name,
                runtime=lambda_.Runtime.PYTHON_3_13,
                code=lambda_.Code.from_asset("functions/todos"),
                handler=handler,
                memory_size=256,
                timeout=more.pop("timeout", Duration.seconds(6)),
                environment={"TABLE_NAME": table.table_name, "LOG_LEVEL": "INFO", **more},
            )

        create = todo_function("CreateTodo", "create.handler")
        browse = todo_function("ListTodos", "browse.handler")
        complete = todo_function("CompleteTodo", "complete.handler", MAX_ATTEMPTS="3")
        table.grant_write_data(create)
        table.grant_read_data(browse)
        table.grant_read_write_data(complete)

        notify = lambda_.Function(
            self,
            "NotifyOwner",
            runtime=lambda_.Runtime.PYTHON_3_13,
            code=lambda_.Code.from_asset("functions/reminders"),
            handler="notify.handler",
            timeout=Duration.seconds(20),
            environment={"PUSH_API": "https://push.example.com/v1/messages"},
        )
        remind = lambda_.Function(
            self,
            "RemindDue",
            runtime=lambda_.Runtime.PYTHON_3_13,
            code=lambda_.Code.from_asset("functions/reminders"),
            handler="remind.handler",
            timeout=Duration.seconds(15),
            environment={
                "TABLE_NAME": table.table_name,
                "NOTIFY_FUNCTION": notify.function_name,
                "ARCHIVE_BUCKET": archive.bucket_name,
            },
        )
        table.grant_read_data(remind)
        archive.grant_put(remind)
        notify.grant_invoke(remind)
        events.Rule(
            self,
            "EveryMorning",
            schedule=events.Schedule.cron(hour="6", minute="0"),
            targets=[targets.LambdaFunction(remind)],
        )

        api = apigateway.RestApi(
            self,
            "TodoApi",
            deploy_options=apigateway.StageOptions(throttling_rate_limit=50, throttling_burst_limit=100),
            default_method_options=apigateway.MethodOptions(authorization_type=apigateway.AuthorizationType.IAM),
        )
        todos = api.root.add_resource("todos")
        todos.add_method("POST", apigateway.LambdaIntegration(create))
        todos.add_method("GET", apigateway.LambdaIntegration(browse))
        todos.add_resource("{id}").add_resource("done").add_method("PUT", apigateway.LambdaIntegration(complete))
