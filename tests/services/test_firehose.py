import pytest

from tests.graphs import app_of, edge, edges

DELIVERY = """
    Parameters: {Stage: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Stage, prod]}
    Resources:
      Delivery: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {%s}}
      Stream: {Type: AWS::Kinesis::Stream}
      Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: landing}}
      Transform: {Type: AWS::Lambda::Function}
      Domain: {Type: AWS::OpenSearchService::Domain}
      Cluster: {Type: AWS::MSK::Cluster, Properties: {ClusterName: log}}
    """


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        (
            "KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Stream.Arn}",
            ["Stream -polls-> Delivery"],
        ),
        (
            "KinesisStreamSourceConfiguration: {KinesisStreamARN: !ImportValue orders}",
            ["external:aws:imported from orders -polls-> Delivery"],
        ),
        ("MSKSourceConfiguration: {MSKClusterARN: !Ref Cluster}", ["Cluster -polls-> Delivery"]),
        ("S3DestinationConfiguration: {BucketARN: 'arn:aws:s3:::landing'}", ["Delivery -writes-> Bucket"]),
        (
            "AmazonopensearchserviceDestinationConfiguration: {DomainARN: !GetAtt Domain.Arn}",
            ["Delivery -writes-> Domain"],
        ),
        (
            "IcebergDestinationConfiguration: {S3Configuration: {BucketARN: !GetAtt Bucket.Arn}}",
            ["Delivery -writes-> Bucket"],
        ),
        (
            "HttpEndpointDestinationConfiguration: {EndpointConfiguration: {Url: 'https://logs.example.com/in'}}",
            ["Delivery -delivers-> external:http:logs.example.com"],
        ),
    ],
)  # fmt: skip
def test_source_and_destination(properties: str, found: list[str]) -> None:
    assert edges(app_of(DELIVERY % properties)) == found


@pytest.mark.parametrize("arn", ["!GetAtt Transform.Arn", "!Sub '${Transform.Arn}:$LATEST'"])
def test_the_transformation_is_invoked_synchronously(arn: str) -> None:
    parameters = f"[{{ParameterName: RoleArn, ParameterValue: r}}, {{ParameterName: LambdaArn, ParameterValue: {arn}}}]"
    processing = f"ProcessingConfiguration: {{Processors: [{{Type: Lambda, Parameters: {parameters}}}]}}"
    app = app_of(DELIVERY % f"ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt Bucket.Arn, {processing}}}")
    assert edges(app, "invokes") == ["Delivery -invokes sync-> Transform"]
    assert edge(app, "Delivery", "Transform").path[-4:] == (0, "Parameters", 1, "ParameterValue")


def test_a_destination_by_condition_keeps_its_world() -> None:
    choice = "!If [IsProd, {BucketARN: !GetAtt Bucket.Arn}, !Ref AWS::NoValue]"
    app = app_of(DELIVERY % f"S3DestinationConfiguration: {choice}")
    assert edge(app, "Delivery", "Bucket").worlds == ({"condition stack:IsProd": True},)
