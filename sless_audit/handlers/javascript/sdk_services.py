"""Names that the SDKs for JavaScript have for services → those of boto3, which the model has."""

# Package names of v3 are made of the service ids of the API models, and so is this table: botocore 1.44.5, 2026-11.
_HYPHENATED = frozenset(
    {
        "account-access", "account-access-runtime", "acm-pca", "agent-registry", "agent-registry-control",
        "application-insights", "application-signals", "arc-region-switch", "arc-zonal-shift", "backup-gateway",
        "bcm-dashboards", "bcm-data-exports", "bcm-pricing-calculator", "bcm-recommended-actions",
        "bedrock-agent", "bedrock-agent-runtime", "bedrock-agentcore", "bedrock-agentcore-control",
        "bedrock-data-automation", "bedrock-data-automation-runtime", "bedrock-runtime", "chime-sdk-identity",
        "chime-sdk-media-pipelines", "chime-sdk-meetings", "chime-sdk-messaging", "chime-sdk-voice",
        "cloudfront-keyvaluestore", "cloudtrail-data", "codeguru-reviewer", "codeguru-security",
        "codestar-connections", "codestar-notifications", "cognito-identity", "cognito-sync",
        "compute-optimizer", "compute-optimizer-automation", "connect-contact-lens", "cost-optimization-hub",
        "customer-profiles", "devops-agent", "devops-guru", "docdb-elastic", "ec2-instance-connect",
        "ecr-public", "eks-auth", "emr-containers", "emr-serverless", "geo-maps", "geo-places", "geo-routes",
        "iam-toolbox", "inspector-scan", "iot-managed-integrations", "ivs-realtime", "kendra-ranking",
        "kinesis-video-archived-media", "kinesis-video-media", "kinesis-video-signaling",
        "kinesis-video-webrtc-storage", "lambda-core", "lambda-microvms", "lambda-web", "launch-wizard",
        "license-manager", "license-manager-linux-subscriptions", "license-manager-user-subscriptions",
        "managedblockchain-query", "marketplace-agreement", "marketplace-catalog", "marketplace-deployment",
        "marketplace-discovery", "marketplace-reporting", "mediapackage-vod", "mediastore-data",
        "medical-imaging", "migration-hub-refactor-spaces", "migrationhub-config", "mwaa-serverless",
        "neptune-graph", "network-firewall", "network-security-manager", "nova-act", "partnercentral-account",
        "partnercentral-benefits", "partnercentral-channel", "partnercentral-revenue-measurement",
        "partnercentral-selling", "payment-cryptography", "payment-cryptography-data", "pca-connector-ad",
        "pca-connector-scep", "personalize-events", "personalize-runtime", "pinpoint-email",
        "pinpoint-sms-voice", "pinpoint-sms-voice-v2", "pricing-plan-manager", "rds-data", "redshift-data",
        "redshift-serverless", "resource-explorer-2", "resource-groups", "route53-recovery-cluster",
        "route53-recovery-control-config", "route53-recovery-readiness", "sagemaker-a2i-runtime",
        "sagemaker-edge", "sagemaker-featurestore-runtime", "sagemaker-geospatial",
        "sagemaker-inference-router-runtime", "sagemaker-metrics", "sagemaker-runtime", "security-ir",
        "service-quotas", "signer-data", "snow-device-management", "ssm-contacts", "ssm-guiconnect",
        "ssm-incidents", "ssm-quicksetup", "ssm-sap", "sso-admin", "sso-oidc", "support-app",
        "timestream-influxdb", "timestream-query", "timestream-write", "voice-id", "vpc-lattice",
        "waf-regional", "workspaces-instances", "workspaces-thin-client", "workspaces-web",
    }
)  # fmt: skip
"""Services whose name in boto3 is that of the package, hyphens and all."""

_OTHERWISE = {
    "application-auto-scaling": "application-autoscaling",
    "application-discovery-service": "discovery",
    "auto-scaling-plans": "autoscaling-plans",
    "cloudwatch-logs": "logs",
    "cognito-identity-provider": "cognito-idp",
    "config-service": "config",
    "cost-and-usage-report-service": "cur",
    "cost-explorer": "ce",
    "database-migration-service": "dms",
    "directory-service": "ds",
    "directory-service-data": "ds-data",
    "elastic-load-balancing": "elb",
    "elastic-load-balancing-v2": "elbv2",
    "elasticsearch-service": "es",
    "eventbridge": "events",
    "iot-data-plane": "iot-data",
    "iot-jobs-data-plane": "iot-jobs-data",
    "lex-model-building-service": "lex-models",
    "lex-models-v2": "lexv2-models",
    "lex-runtime-service": "lex-runtime",
    "lex-runtime-v2": "lexv2-runtime",
    "marketplace-entitlement-service": "marketplace-entitlement",
    "marketplace-metering": "meteringmarketplace",
    "migration-hub": "mgh",
    "pinpoint-sms-voice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "service-catalog-appregistry": "servicecatalog-appregistry",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
"""Services whose name in boto3 is neither that of the package nor that without its hyphens."""

# Classes of v2 that are named otherwise: apis/metadata.json of aws/aws-sdk-js, read 2026-11.
_CLASSES = {
    "augmentedairuntime": "sagemaker-a2i-runtime",
    "cognitoidentityserviceprovider": "cognito-idp",
    "cloudwatchevents": "events",
    "configservice": "config",
    "costexplorer": "ce",
    "directoryservice": "ds",
    "elb": "elb",
    "elbv2": "elbv2",
    "es": "es",
    "forecastservice": "forecast",
    "forecastqueryservice": "forecastquery",
    "iotdata": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "kinesisvideosignalingchannels": "kinesis-video-signaling",
    "lexmodelbuildingservice": "lex-models",
    "lexruntime": "lex-runtime",
    "marketplacemetering": "meteringmarketplace",
    "marketplaceentitlementservice": "marketplace-entitlement",
    "migrationhub": "mgh",
    "rdsdataservice": "rds-data",
    "redshiftdata": "redshift-data",
    "simpledb": "sdb",
    "stepfunctions": "stepfunctions",
    "timestreamquery": "timestream-query",
    "timestreamwrite": "timestream-write",
    "transcribeservice": "transcribe",
}


def of_package(suffix: str) -> str:
    """`secrets-manager`, as in `@aws-sdk/client-secrets-manager`."""
    return _OTHERWISE.get(suffix) or (suffix if suffix in _HYPHENATED else suffix.replace("-", ""))


def of_class(name: str) -> str:
    """`StepFunctions`, as in `new AWS.StepFunctions()`."""
    lowered = name.lower()
    if lowered in _CLASSES:
        return _CLASSES[lowered]
    return next(
        (of_package(suffix) for suffix in (*_HYPHENATED, *_OTHERWISE) if suffix.replace("-", "") == lowered), lowered
    )
