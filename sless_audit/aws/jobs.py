"""Work that AWS does after the call that starts it: by which operations its state and result are asked for.

Operations and members of requests as in the API reference of each service (botocore's service models, 2026-11).
"""

from collections.abc import Mapping
from typing import NamedTuple


class Job(NamedTuple):
    what: str
    results: tuple[str, ...]
    """The operations that tell its state or result."""
    named_by: str = ""
    """A member of both requests by which the caller names it, or all that are started so; otherwise the answer to the
    start holds its ID."""


JOBS: Mapping[tuple[str, str], Job] = {
    ("athena", "StartQueryExecution"): Job(
        "an Athena query",
        ("GetQueryExecution", "GetQueryResults", "BatchGetQueryExecution", "GetQueryRuntimeStatistics"),
    ),
    ("stepfunctions", "StartExecution"): Job(
        "an execution", ("DescribeExecution", "GetExecutionHistory", "ListExecutions"), "stateMachineArn"
    ),
    ("glue", "StartJobRun"): Job("a Glue job", ("GetJobRun", "GetJobRuns")),
    ("batch", "SubmitJob"): Job("a Batch job", ("DescribeJobs", "ListJobs")),
    ("textract", "StartDocumentTextDetection"): Job("a Textract job", ("GetDocumentTextDetection",)),
    ("textract", "StartDocumentAnalysis"): Job("a Textract job", ("GetDocumentAnalysis",)),
    ("textract", "StartExpenseAnalysis"): Job("a Textract job", ("GetExpenseAnalysis",)),
    ("textract", "StartLendingAnalysis"): Job("a Textract job", ("GetLendingAnalysis", "GetLendingAnalysisSummary")),
    ("transcribe", "StartTranscriptionJob"): Job("a transcription", ("GetTranscriptionJob",), "TranscriptionJobName"),
    ("transcribe", "StartMedicalTranscriptionJob"): Job(
        "a transcription", ("GetMedicalTranscriptionJob",), "MedicalTranscriptionJobName"
    ),
    ("transcribe", "StartMedicalScribeJob"): Job("a transcription", ("GetMedicalScribeJob",), "MedicalScribeJobName"),
    ("transcribe", "StartCallAnalyticsJob"): Job("a call analysis", ("GetCallAnalyticsJob",), "CallAnalyticsJobName"),
}
