#!/usr/bin/env python3
import aws_cdk as cdk

from todo.todo_stack import TodoStack

app = cdk.App()
TodoStack(app, "TodoStack", env=cdk.Environment(account="111122223333", region="eu-west-1"))
app.synth()
