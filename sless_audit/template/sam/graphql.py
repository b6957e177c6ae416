"""AWS::Serverless::GraphQLApi: an AppSync API with its schema, data sources, functions and resolvers."""

from collections.abc import Callable
from typing import Any

from sless_audit.template.sam.cfn import get_att, ref, sub, tag_list
from sless_audit.template.sam.connectors import End, connect
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import assume_role_policy
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

_SERVICE = "appsync.amazonaws.com"
_PASS_THROUGH_RESOLVER = """
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
"""
"""What a resolver without code does: hand on what the last function of its pipeline returned."""

_AUTH_PROPERTIES = {
    "AWS_LAMBDA": ("LambdaAuthorizer", "LambdaAuthorizerConfig"),
    "OPENID_CONNECT": ("OpenIDConnect", "OpenIDConnectConfig"),
    "AMAZON_COGNITO_USER_POOLS": ("UserPool", "UserPoolConfig"),
}
_OPTIONAL = ("Visibility", "OwnerContact", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit")


def lower_graphql_api(run: Run, source: Source) -> None:
    draft = _Draft(run, source)
    draft.lower_api()
    draft.lower_children("ApiKeys", draft.lower_api_key)
    draft.lower_cache()
    draft.lower_domain()
    sources = source.mapping("DataSources") or {}
    for kind, lower in (("DynamoDb", draft.lower_table_source), ("Lambda", draft.lower_function_source)):
        draft.lower_each(sources.get(kind), ("DataSources", kind), lower)
    draft.lower_children("Functions", draft.lower_function)
    resolvers = source.mapping("Resolvers") or {}
    for type_name, fields in resolvers.items():
        draft.lower_each(fields, ("Resolvers", type_name), draft.lower_resolver)
    run.add(*draft.resources)


def _given(written: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: written[name] for name in names if written.get(name) is not None}


class _Draft:
    """The API while its parts are lowered: functions name data sources, resolvers name functions."""

    def __init__(self, run: Run, source: Source) -> None:
        self.run = run
        self.source = source
        self.resources: list[LoweredResource] = []
        self.api_id = get_att(source.logical_id, "ApiId")
        self.data_source_names: dict[str, Any] = {}
        self.function_ids: dict[str, Any] = {}

    def lower_each(self, written: Any, keys: Path, lower: Callable[[str, dict[str, Any], Path], None]) -> None:
        if written is None:
            return
        if not isinstance(written, dict):
            self.run.refused(self.source.refuse(f"{keys[-1]} of '{self.source.logical_id}' must be a mapping", *keys))
            return
        for name, child in written.items():
            if isinstance(name, str) and isinstance(child, dict):
                self.run.attempt(lambda name=name, child=child: lower(name, child, (*keys, name)))  # type: ignore[misc]
            else:
                self.run.refused(self.source.refuse(f"'{name}' must be a mapping", *keys, name))

    def lower_children(self, key: str, lower: Callable[[str, dict[str, Any], Path], None]) -> None:
        self.lower_each(self.source.get(key), (key,), lower)

    def make(
        self, suffix: str, type_: str, properties: dict[str, Any], keys: Path, depends_on: Any = None
    ) -> LoweredResource:
        place = self.source.place(*keys)
        made = self.source.generate(
            self.source.logical_id + suffix,
            type_,
            properties,
            attributes=self.source.kept,
            depends_on=self.source.depends_on if depends_on is None else depends_on,
            origin=place,
        )
        self.resources.append(made)
        return made

    def lower_api(self) -> None:
        source = self.source
        auth = source.mapping("Auth") or {}
        if not auth.get("Type"):
            self.run.refused(source.refuse(f"GraphQLApi '{source.logical_id}' needs an Auth with a Type", "Auth"))
        functions: list[Any] = []
        written = auth.get("Additional")
        additional = [
            {"AuthenticationType": item.get("Type"), **self._auth(item, functions, additional=True)}
            for item in (written if isinstance(written, list) else ())
            if isinstance(item, dict)
        ]
        tags = source.mapping("Tags") or {}
        properties: dict[str, Any] = {
            "Name": source.get("Name") or source.logical_id,
            "XrayEnabled": source.get("XrayEnabled"),
            "AuthenticationType": auth.get("Type"),
            **self._auth(auth, functions, additional=False),
            "AdditionalAuthenticationProviders": additional or None,
            "Tags": tag_list({**tags, "graphqlapi:createdBy": "SAM"}),
            **{name: source.get(name) or None for name in _OPTIONAL},
            "LogConfig": self._log_config(),
        }
        self.resources.append(source.lower_as("AWS::AppSync::GraphQLApi", properties))
        inline, uri = source.get("SchemaInline"), source.get("SchemaUri")
        if bool(inline) == bool(uri):
            self.run.refused(source.refuse("Exactly one of SchemaInline and SchemaUri must be given", "SchemaInline"))
        schema = {"ApiId": self.api_id, "Definition": inline, "DefinitionS3Location": uri}
        self.make("Schema", "AWS::AppSync::GraphQLSchema", schema, ("SchemaInline",) if inline else ("SchemaUri",))
        for number, function_arn in enumerate(functions, 1):
            end = End("AWS::AppSync::GraphQLApi", None, {"Arn": ref(source.logical_id), "ResourceId": self.api_id})
            self._connect(
                f"ToLambdaAuthConnector{number}", end, "AWS::Lambda::Function", function_arn, ["Write"], ("Auth",)
            )

    def _auth(self, auth: dict[str, Any], functions: list[Any], *, additional: bool) -> dict[str, Any]:
        """The configuration of one way to authenticate; notes the function of a Lambda authorizer."""
        type_ = auth.get("Type")
        if not isinstance(type_, str) or type_ not in _AUTH_PROPERTIES:
            return {}
        written_name, name = _AUTH_PROPERTIES[type_]
        config = auth.get(written_name)
        if not isinstance(config, dict):
            self.run.refused(self.source.refuse(f"Auth of type {type_} needs {written_name}", "Auth"))
            return {}
        if type_ == "AWS_LAMBDA":
            functions.append(config.get("AuthorizerUri"))
        left_out = "DefaultAction" if additional and written_name == "UserPool" else None
        return {name: {key: value for key, value in config.items() if value is not None and key != left_out}}

    def _log_config(self) -> dict[str, Any] | None:
        logging = self.source.get("Logging")
        if logging is False:
            return None
        given = logging if isinstance(logging, dict) else {}
        config = {**_given(given, "ExcludeVerboseContent"), "FieldLogLevel": given.get("FieldLogLevel") or "ALL"}
        role = given.get("CloudWatchLogsRoleArn")
        if not role:
            made = self.make(
                "CloudWatchRole",
                "AWS::IAM::Role",
                {
                    "AssumeRolePolicyDocument": assume_role_policy(_SERVICE),
                    "ManagedPolicyArns": [
                        sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs")
                    ],
                },
                ("Logging",) if given else (),
            )
            role = get_att(made.logical_id, "Arn")
        return {**config, "CloudWatchLogsRoleArn": role}

    def lower_api_key(self, name: str, key: dict[str, Any], keys: Path) -> None:
        properties = {"ApiId": self.api_id, "Expires": key.get("ExpiresOn"), **_given(key, "ApiKeyId", "Description")}
        self.make(name, "AWS::AppSync::ApiKey", properties, keys)

    def lower_cache(self) -> None:
        cache = self.source.mapping("Cache")
        if cache:
            names = ("ApiCachingBehavior", "Type", "Ttl", "AtRestEncryptionEnabled", "TransitEncryptionEnabled")
            self.make("ApiCache", "AWS::AppSync::ApiCache", {"ApiId": self.api_id, **_given(cache, *names)}, ("Cache",))

    def lower_domain(self) -> None:
        domain = self.source.mapping("DomainName")
        if domain:
            properties = _given(domain, "CertificateArn", "DomainName", "Description")
            made = self.make("DomainName", "AWS::AppSync::DomainName", properties, ("DomainName",))
            association = {"ApiId": self.api_id, "DomainName": ref(made.logical_id)}
            self.make(
                "DomainNameApiAssociation", "AWS::AppSync::DomainNameApiAssociation", association, ("DomainName",)
            )

    def lower_table_source(self, name: str, table: dict[str, Any], keys: Path) -> None:
        region = table.get("Region") or ref("AWS::Region")
        config = {"AwsRegion": region, "TableName": table.get("TableName")}
        config |= {key: table[key] for key in ("UseCallerCredentials", "Versioned") if table.get(key)}
        if table.get("DeltaSync"):
            config["DeltaSyncConfig"] = table["DeltaSync"]
        arn = table.get("TableArn") or sub(
            "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}",
            {"__TableName__": table.get("TableName"), "__Region__": region},
        )
        permissions = table.get("Permissions") or ["Read", "Write"]
        self._data_source(
            name, table, "DynamoDB", {"DynamoDBConfig": config}, ("AWS::DynamoDB::Table", arn, permissions), keys
        )

    def lower_function_source(self, name: str, function: dict[str, Any], keys: Path) -> None:
        config = {"LambdaConfig": {"LambdaFunctionArn": function.get("FunctionArn")}}
        target = ("AWS::Lambda::Function", function.get("FunctionArn"), ["Write"])
        self._data_source(name, function, "Lambda", config, target, keys)

    def _data_source(
        self,
        name: str,
        written: dict[str, Any],
        kind: str,
        config: dict[str, Any],
        target: tuple[str, Any, Any],
        keys: Path,
    ) -> None:
        """The data source, and the role that lets it reach its table or function unless one is given."""
        suffix = f"{name}{kind}DataSource"
        source_id = self.source.logical_id + suffix
        role_id = source_id + "Role"
        role = written.get("ServiceRoleArn")
        self.make(
            suffix,
            "AWS::AppSync::DataSource",
            {
                "ApiId": self.api_id,
                "Name": written.get("Name") or name,
                "Type": {"DynamoDB": "AMAZON_DYNAMODB", "Lambda": "AWS_LAMBDA"}[kind],
                "Description": written.get("Description"),
                **config,
                "ServiceRoleArn": role or get_att(role_id, "Arn"),
            },
            keys,
        )
        self.data_source_names[name] = get_att(source_id, "Name")
        if role:
            return
        self.make(suffix + "Role", "AWS::IAM::Role", {"AssumeRolePolicyDocument": assume_role_policy(_SERVICE)}, keys)
        type_, arn, permissions = target
        end = End(
            "AWS::AppSync::DataSource", None, {"Arn": get_att(source_id, "DataSourceArn"), "RoleName": ref(role_id)}
        )
        connector = {"DynamoDB": "ToTableConnector", "Lambda": "ToLambdaConnector"}[kind]
        self._connect(suffix + connector, end, type_, arn, permissions, keys)

    def _connect(self, suffix: str, end: End, type_: str, arn: Any, permissions: list[str], keys: Path) -> None:
        connector = Source(
            self.source.logical_id + suffix, "AWS::Serverless::Connector", {}, {}, self.source.place(*keys)
        )
        made = connect(self.run, connector, end, End(type_, None, {"Arn": arn}), permissions)
        for resource in made:
            self.resources.append(
                LoweredResource(
                    resource.logical_id, resource.body, resource.origin, resource.origins, self.source.logical_id
                )
            )

    def lower_function(self, name: str, function: dict[str, Any], keys: Path) -> None:
        if function.get("Id"):
            self.function_ids[name] = function["Id"]
            return
        made = self.make(
            name,
            "AWS::AppSync::FunctionConfiguration",
            {
                "ApiId": self.api_id,
                "Name": function.get("Name") or name,
                "DataSourceName": self._data_source_name(function.get("DataSource"), keys),
                **self._code(function, keys),
                **_given(function, "MaxBatchSize", "Description"),
                "SyncConfig": function.get("Sync"),
            },
            keys,
        )
        self.function_ids[name] = get_att(made.logical_id, "FunctionId")

    def _data_source_name(self, given: Any, keys: Path) -> Any:
        if not isinstance(given, str):
            if given is None:
                raise self.source.refuse("A function needs a DataSource", *keys)
            return given
        if given.lower() == "none":
            none_id = self.source.logical_id + "NoneDataSource"
            if not any(resource.logical_id == none_id for resource in self.resources):
                properties = {"ApiId": self.api_id, "Name": none_id, "Type": "NONE"}
                self.make("NoneDataSource", "AWS::AppSync::DataSource", properties, keys)
            return get_att(none_id, "Name")
        if given not in self.data_source_names:
            raise self.source.refuse(f"DataSources has no '{given}'", *keys, "DataSource")
        return self.data_source_names[given]

    def _code(self, written: dict[str, Any], keys: Path) -> dict[str, Any]:
        if bool(written.get("InlineCode")) == bool(written.get("CodeUri")):
            raise self.source.refuse("Exactly one of InlineCode and CodeUri must be given", *keys)
        runtime = written.get("Runtime")
        if not isinstance(runtime, dict):
            raise self.source.refuse("Runtime must be given", *keys)
        return {
            "Code": written.get("InlineCode"),
            "CodeS3Location": written.get("CodeUri"),
            "Runtime": {"Name": runtime.get("Name"), "RuntimeVersion": runtime.get("Version")},
        }

    def lower_resolver(self, name: str, resolver: dict[str, Any], keys: Path) -> None:
        pipeline = resolver.get("Pipeline")
        if not isinstance(pipeline, list) or not pipeline:
            raise self.source.refuse(f"Resolver '{name}' needs a Pipeline", *keys)
        unknown = [
            function for function in pipeline if not isinstance(function, str) or function not in self.function_ids
        ]
        if unknown:
            raise self.source.refuse(f"Functions has no '{unknown[0]}'", *keys, "Pipeline")
        has_code = resolver.get("InlineCode") or resolver.get("CodeUri")
        default = {"Code": _PASS_THROUGH_RESOLVER, "Runtime": {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}}
        type_name = str(keys[1])
        self.make(
            type_name + name,
            "AWS::AppSync::Resolver",
            {
                "ApiId": self.api_id,
                "TypeName": type_name,
                "FieldName": resolver.get("FieldName") or name,
                "Kind": "PIPELINE",
                "PipelineConfig": {"Functions": [self.function_ids[function] for function in pipeline]},
                **(self._code(resolver, keys) if has_code else default),
                "CachingConfig": resolver.get("Caching") or None,
                "MaxBatchSize": resolver.get("MaxBatchSize") or None,
            },
            keys,
            depends_on=[self.source.logical_id + "Schema"],
        )
