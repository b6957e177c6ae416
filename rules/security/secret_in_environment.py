"""A function is handed a secret in its environment.

Environment variables are part of a function's configuration. Whoever may read that (the console,
`lambda:GetFunctionConfiguration`, an export of the function) reads the secret in clear, and so does every library that
reports its environment. A dynamic reference or a parameter with `NoEcho` hides the secret in the template only:
CloudFormation puts the text itself into the variable.

Why it matters:
    A secret that is written down in a template stays in the history of the repository, and each reader of the
    function's configuration has it. It is put in when the stack is deployed: after a rotation, the function goes on
    with the old one until somebody deploys again. `ssm-secure` is not even resolved there: the deployment fails.

What to do:
    Keep the secret in AWS Secrets Manager, or in Parameter Store as a `SecureString`. Put its name or ARN into the
    variable, let the function read the value when it starts and keep it for a few minutes (the AWS Parameters and
    Secrets Lambda extension does both), and permit that to the function's role. Replace a secret that was committed.

Not flagged:
    Variables whose name says that they hold the way to a secret and not the secret: `…_ARN`, `…_NAME` (`USERNAME` is
    none either), `…_ID`, `…_PATH`, `…_PARAM`, `…_TABLE`, `…_URL` (unless a password is in the URL), and public keys. A
    known token format counts whatever the variable is called. Placeholders (`changeme`, `<token>`), values of less than
    8 characters or of words only: names of secrets look like that. Other tools look for key formats only (CKV_AWS_45),
    or for entropy whatever the name.
    `{{resolve:ssm:…}}` is for plain text. Values that only the deployment knows, such as a parameter without `NoEcho`.
    Functions that only serve the deployment.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

Bad (a token):
    Resources:
      Notify:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/notify
          Code: {S3Bucket: artifacts, S3Key: notify.zip}
          Environment:
            Variables:
              CHAT: glpat-k3RvW9qLm2ZtYh8sBd4P

Bad (a password):
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function:
        Environment:
          Variables:
            DB_PASSWORD: kV9!tr4wq
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: src/

Bad (a dynamic reference):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: src/
          Environment:
            Variables:
              DB_PASSWORD: "{{resolve:secretsmanager:orders-db:SecretString:password}}"

Bad (a parameter that is not echoed):
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      PaymentKey:
        Type: String
        NoEcho: true
    Resources:
      Payments:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: src/
          Environment:
            Variables:
              PAYMENT_KEY: !Ref PaymentKey

Good:
    Transform: AWS::Serverless-2016-10-31
    Resources:
      DbSecret:
        Type: AWS::SecretsManager::Secret
        Properties:
          GenerateSecretString: {PasswordLength: 32}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: src/
          Environment:
            Variables:
              DB_SECRET_ARN: !Ref DbSecret
              STRIPE_SECRET: prod/orders/stripe
              API_TOKEN: changeme-in-the-console-1
"""

from sless_audit.rule import (
    App,
    ClearSecret,
    Findings,
    Place,
    Resource,
    and_joined,
    app_functions,
    clear_secrets,
    finding,
    listed,
    related,
    rule,
)

HELP = (
    "put the name or ARN of a secret in Secrets Manager into the variable and read the value when the function starts"
)


@rule(severity="error", confidence="medium")
def check(app: App) -> Findings:
    holders: dict[object, list[tuple[Resource, ClearSecret, Place]]] = {}
    for function, _ in app_functions(app):
        for secret in clear_secrets(app, function):
            place = function.place(("Environment", "Variables", secret.variable), secret.verdict.world)
            cause = [(one.file, *one.span[:2]) for one in secret.given_at or (place,)]
            holders.setdefault((secret.variable, *cause), []).append((function, secret, place))
    for (function, secret, place), *others in holders.values():
        yield finding(
            function,
            f"{secret.variable} of {listed([function, *(other for other, _, _ in others)])} {_said(secret)}",
            help=HELP,
            place=place,
            verdict=secret.verdict,
            confidence="high" if secret.form == "token" else None,
            related=[
                *(related("where the template has it", function, place=one) for one in secret.given_at),
                *(related("the same variable", other, place=where) for other, _, where in others),
            ],
            subject=secret.variable,
            secret=secret.form in ("token", "literal"),
        )


def _said(secret: ClearSecret) -> str:
    names = and_joined(str(place.path[1]) for place in secret.given_at)
    written = f"written in the template{f' (at {names})' if names else ''} and in clear in the configuration"
    if secret.form == "token":
        return f"is {secret.what}, {written}"
    if secret.form == "literal":
        return f"has the name and the value of a secret, {written}"
    if secret.form == "parameter":
        return f"is filled from {secret.what}, whose NoEcho ends here: the configuration shows it in clear"
    if secret.what == "ssm-secure":
        return "is a reference to ssm-secure, which CloudFormation does not resolve here: the deployment fails"
    return (
        "is filled from Secrets Manager at deployment: the configuration shows it in clear, and keeps the old one "
        "after a rotation"
    )
