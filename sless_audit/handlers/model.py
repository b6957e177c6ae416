"""What was read in the code behind a function: values, calls, clients, variables, files.

Everything here is in words of the code; which resource of the app a value names is for the graph to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sless_audit.record import record


@dataclass(frozen=True, slots=True, order=True)
class CodePlace:
    """A span in a source file; all 1-based, `end_column` is the first one after the span's last line."""

    file: str
    """As shown to the user: `CodeSource.shown`, a slash, the path inside the package."""
    line: int
    column: int
    end_line: int
    end_column: int


@record
class Note:
    """What could not be read, or was left out, in words for the user."""

    message: str
    place: CodePlace | None = None
    why: Literal["unreadable", "absent", "not own"] = "unreadable"
    """`absent`: the code is not there at all; `not own`: it is minified, bundled or vendored. Nothing is wrong then."""


# Values


@record
class Env:
    """The value of an environment variable."""

    name: str
    default: str | None = None
    """The text that stands in where the variable is not set."""


OWN_FUNCTION = "AWS_LAMBDA_FUNCTION_NAME"
"""The variable that holds the name of the function that runs (Lambda developer guide, "Defined runtime environment
variables", 2026-11). What the context has of it, `function_name` and `invoked_function_arn`, is told as this one."""

OWN_ACCOUNT = "AWS::AccountId"
"""No variable, but told as one: the account that the function runs in, which `sts:GetCallerIdentity` and the
function's own ARN tell."""


@record
class Stored:
    """A value that the code looks up by name: an SSM parameter, a secret."""

    service: Literal["ssm", "secretsmanager"]
    name: "CodeValue"


@record
class Opaque:
    """What cannot be told from the code."""

    reason: str
    """In words for the user: `the event`, `result of a call`, `parameter of the function`."""
    from_event: bool = False
    """It is, or is made from, the event of the invocation."""
    property: str = ""
    """It is this property of the custom resource that the event is for (`ResourceProperties`: CloudFormation user
    guide, "Custom resource request types", 2026-11)."""


@record
class Joined:
    """A text with parts that are not known here; neighbouring texts are merged."""

    parts: tuple["str | Env | Stored | Opaque", ...]


@record
class Choice:
    """One of these, by a condition."""

    options: tuple["CodeValue", ...]


@record
class Pairs:
    """A mapping of which some keys are no constant texts (`{os.environ["TABLE"]: [...]}`)."""

    entries: tuple[tuple["CodeValue", "CodeValue"], ...]


CodeValue: TypeAlias = (
    "str | int | float | bool | Mapping[str, CodeValue] | tuple[CodeValue, ...] | "
    "Env | Stored | Joined | Choice | Pairs | Opaque | None"
)
"""A list of the code is a tuple, a mapping is a dict that nobody changes."""

Phase: TypeAlias = Literal["init", "request"]
"""`init`: once per execution environment (module scope, cached helpers). `request`: whenever the handler runs."""
Confidence: TypeAlias = Literal["high", "medium", "low"]


# What the code does


@record
class Loop:
    """A loop around a call, in the same function or in one of its callers; a comprehension and `.map()` are loops."""

    place: CodePlace
    over: Literal["records", "collection", "condition"]
    """`records`: the records of the event, or what is made from them. `condition`: `while`, or for ever."""
    bound: int | None = None
    """The number of rounds, where it is a constant."""


@record
class Arm:
    """One way to go on from a test."""

    test: CodePlace
    """The condition, the statement that has the cases, or the call of one of several functions."""
    number: int


@record
class CallSite:
    """A call that leaves the function, or makes it wait."""

    kind: Literal["sdk", "http", "database", "sleep", "wait"]
    """`wait`: an SDK waiter; `operation` is then the operation that it repeats."""
    library: str
    """As imported: `boto3`, `aws-sdk`, `@aws-sdk/client-sqs`, `requests`, `axios`, `fetch`, `time`."""
    service: str
    """SDK: the service as boto3 names it (`dynamodb`, `stepfunctions`), for JavaScript too. Database: the engine
    (`postgres`, `mysql`, `mongodb`, `redis`, `sql`). Otherwise empty."""
    operation: str
    """SDK: the operation in the API's spelling (`PutItem`). HTTP: the method in capitals, empty where unknown.
    Database: `connect` or the method called."""
    arguments: Mapping[str, CodeValue]
    """SDK: members of the request, spelled as the API does (`TableName`, `stateMachineArn`), with the name that the
    object was bound to (`Table("orders")`: TableName). HTTP: `url`, and `timeout` in seconds where there is one (an
    abort signal: Opaque). Database: `host`, `database` where given; `statement`, the
    first word of SQL that is constant (`SELECT`). Sleep: `seconds`."""
    place: CodePlace
    function: str
    """Qualified name of the function that holds the call (`Orders.save`); `<module>` at module scope."""
    phase: Phase
    confidence: Confidence = "high"
    """medium: found through an object whose making was inferred; low: by name only."""
    loops: tuple[Loop, ...] = ()
    """From the outermost to the innermost, those of the callers first."""
    conditional: bool = False
    """Runs on some paths only, in its function or in its callers."""
    arms: tuple[Arm, ...] = ()
    """Those that lead to the call, in its function and in its callers; what follows an arm that always leaves stands on
    the other one. Calls on different arms of one test exclude one another, within a round of a loop."""
    concurrent: bool = False
    """Started beside others (`gather`, `Promise.all`, a thread pool)."""
    region: CodeValue = None
    """Of the client, where the code gives one; None: the function's own."""
    endpoint: CodeValue = None
    """Of the client, where the code gives one."""
    other_credentials: bool = False
    """The client has credentials of its own (an assumed role): the function's role and account do not count."""
    arguments_complete: bool = True
    """False: some are passed in a way that cannot be followed (`**options`, a spread)."""
    also: tuple[str, ...] = ()
    """Further operations that the same helper may call (`upload_file`: the multipart ones)."""
    signed_only: bool = False
    """Only a URL is signed (`generate_presigned_url`): it needs the permission, and no network."""
    via: str = ""
    """The function of the app, or the helper of a library, through which the call is made."""
    via_place: CodePlace | None = None
    """Where that function makes the call, if it is the app's."""
    enclosing: tuple[CodePlace, ...] = ()
    """Calls that lead from the handler to this function, outermost first; empty within the handler and at init."""


@record
class ClientCreation:
    kind: Literal["sdk", "http", "database"]
    library: str
    service: str
    place: CodePlace
    function: str
    phase: Phase
    cached: bool
    """In a helper that keeps it (`lru_cache`, `global` with a test for None, `??=`); `phase` is then `init`."""
    constant_arguments: bool
    """Nothing in its arguments comes from the request: it could stand at module scope as it is."""


@record
class EnvRead:
    name: str
    required: bool
    """Without it, the code fails (Python: KeyError; JavaScript: read without a default or test)."""
    place: CodePlace
    phase: Phase


@record
class Unresolved:
    """A place where AWS may be called in a way that could not be followed."""

    reason: str
    place: CodePlace


@record
class Library:
    """A module from outside the package that reachable code imports: `boto3`, `@aws-sdk/client-s3`."""

    name: str
    place: CodePlace


@record
class Router:
    """The framework by which one handler answers many routes."""

    library: str
    place: CodePlace


Answer: TypeAlias = Literal["always", "sometimes", "never", "unknown"]


@record
class BatchFacts:
    """How the handler treats the records of a batch."""

    loops_over_records: bool | None
    """None: not to be told (the records are handed on to code that was not read)."""
    first_record_only: CodePlace | None
    """Where `Records[0]` is read, when nothing iterates over the records."""
    item_failures: Answer
    """On how many return paths the result has `batchItemFailures`; `never`: all paths are known not to."""
    processor: str | None
    """The library's batch processor, where one makes the response (`aws_lambda_powertools`, `middy`)."""
    returns: tuple[CodePlace, ...]
    """The handler's return statements; what falls off the end has none."""
    empty_on_all_paths: bool
    """It returns nothing (None, undefined, an empty mapping) on every path."""
    raises: bool
    """Reachable own code raises, in the handler or below it."""


NO_BATCH = BatchFacts(None, None, "unknown", None, (), False, False)


# Files


@record
class FunctionSize:
    name: str
    place: CodePlace
    complexity: int
    """Cyclomatic (McCabe): 1, and 1 for each branch, loop, handler, boolean operator, condition of a comprehension."""


@record
class SourceFile:
    path: str
    """As shown to the user."""
    lines: int
    """Lines that are neither blank nor comment only."""
    functions: tuple[FunctionSize, ...]
    not_own: Literal["", "vendored", "generated", "minified"] = ""
    """Why it is not the team's own source."""


@record
class HandlerCode:
    """All that was read for one handler."""

    language: Literal["python", "javascript", "typescript", ""]
    """Empty: no language that is read here."""
    found: Literal["found", "no-file", "no-function", "unknown"]
    """unknown: the file could not be read, or the name comes from what was not read (a layer, a star import)."""
    candidates: tuple[str, ...] = ()
    """Handlers of nearly that name, nearest first, where it was not found: `src/app.handler`."""
    place: CodePlace | None = None
    """The handler function, or the statement that makes it."""
    call_sites: tuple[CallSite, ...] = ()
    """In the order of the source, file by file, from the entry."""
    clients: tuple[ClientCreation, ...] = ()
    env_reads: tuple[EnvRead, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    """Empty: every call of AWS in reachable code is among `call_sites`."""
    libraries: tuple[Library, ...] = ()
    router: Router | None = None
    batch: BatchFacts = NO_BATCH
    decorators: tuple[str, ...] = ()
    """What wraps the handler and was not read: `some_library.wrapper`."""
    files: tuple[SourceFile, ...] = ()
    """Those that are reached from the entry by imports, layers included."""
    own_lines: int = 0
    """The sum over the reached files that are own source."""
    complexity: int = 0
    """The highest of the reachable functions of own source."""
    most_complex: FunctionSize | None = None
    package_bytes: int | None = None
    """Unzipped size of the code source and of its layers, as far as they were at hand; None where the code source was
    not counted to the end."""
    layer_bytes: int = 0
    """The part of it that is layers."""
    complete: bool = True
    """False: a limit was reached, or a file could not be read; more may be called than is listed."""
    notes: tuple[Note, ...] = ()
