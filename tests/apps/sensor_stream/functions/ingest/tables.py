import os

import boto3

latest = boto3.resource("dynamodb").Table("{}-latest".format(os.environ["ENVIRONMENT"]))
