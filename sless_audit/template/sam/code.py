"""`CodeUri` and its like: where the code of a function or a layer lies.

`sam package` puts an S3 location in the place of a local path. We read templates before that, so a local path is kept:
`Code` (or `Content`, `DefinitionS3Location`, `BodyS3Location`) is then the path as a string, relative to the template.
"""

from typing import Any


def s3_location(uri: Any) -> dict[str, Any] | None:
    """Bucket, Key and Version of an S3 URI or of a mapping that holds them; None for anything else."""
    if isinstance(uri, dict):
        return uri if uri.get("Bucket") and uri.get("Key") else None
    if not isinstance(uri, str) or not uri.startswith("s3://"):
        return None
    bucket, slash, rest = uri.removeprefix("s3://").partition("/")
    key, _, query = rest.partition("?")
    if not bucket or not slash:
        return None
    location = {"Bucket": bucket, "Key": key.lstrip("/")}
    versions = [pair.removeprefix("versionId=") for pair in query.split("&") if pair.startswith("versionId=")]
    if len(versions) == 1 and versions[0]:
        location["Version"] = versions[0]
    return location


def code_location(uri: Any) -> Any:
    """`Code` of a function or `Content` of a layer."""
    location = s3_location(uri)
    if location is None:
        return uri
    code = {"S3Bucket": location["Bucket"], "S3Key": location["Key"]}
    if "Version" in location:
        code["S3ObjectVersion"] = location["Version"]
    return code


def definition_location(uri: Any) -> Any:
    """`DefinitionS3Location` of a state machine or `BodyS3Location` of an API."""
    location = s3_location(uri)
    return uri if location is None else {key: location[key] for key in ("Bucket", "Key", "Version") if key in location}
