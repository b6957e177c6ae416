"""Files of the package, its layers and its neighbours."""

from pathlib import Path

import pytest

from sless_audit.handlers.model import Env
from tests.handlers.javascript.handler_code import calls, only, read

ESM = """
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const client = new SQSClient({});
export const send = async (body) => client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: body }));
export default send;
"""
CJS = """
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const client = new SQSClient({});
const send = async (body) => client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: body }));
module.exports = { send };
"""
HANDLER = "export const handler = async (event) => send(event.body);"


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("import { send } from './queue.js';", {"queue.js": ESM}),
        ("import { send } from './queue';", {"queue/index.ts": ESM}),
        ("import { send } from './queue.js';", {"queue.ts": ESM}),
        ("import send from './lib/queue.mjs';", {"lib/queue.mjs": ESM}),
        ("import * as queue from './queue.js'; const { send } = queue;", {"queue.js": ESM}),
        ("import { send } from './all.js';", {"all.js": "export * from './queue.js';", "queue.js": ESM}),
        ("import { send } from './all.js';", {"all.js": "export { default as send } from './queue.js';", "queue.js": ESM}),
        ("import { q } from './all.js'; const send = q.send;", {"all.js": "export * as q from './queue.js';", "queue.js": ESM}),
        ("import queue from './queue.cjs'; const { send } = queue;", {"queue.cjs": CJS}),
        ("const { send } = require('./queue');", {"queue.js": CJS}),
        ("const { send } = await import('./queue.mjs');", {"queue.mjs": ESM}),
        ("import { send } from '../shared/queue.js';", {"../shared/queue.js": ESM}),
        (
            "import { send } from '@app/queue';",
            {"tsconfig.json": '{"compilerOptions": {"paths": {"@app/*": ["./lib/*"]}, /* yes */ }}', "lib/queue.ts": ESM},
        ),
        ("import { send } from 'lib/queue';", {"tsconfig.json": '{"compilerOptions": {"baseUrl": "."}}', "lib/queue.ts": ESM}),
        (
            "import { send } from '@acme/queue';",
            {
                "../package.json": '{"workspaces": ["packages/*", "src"]}',
                "../packages/queue/package.json": '{"name": "@acme/queue", "main": "dist/index.js"}',
                "../packages/queue/src/index.ts": ESM,
            },
        ),
        (
            "import { send } from '@acme/queue/send.js';",
            {
                "../package.json": "{}",
                "../pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n",
                "../packages/queue/package.json": '{"name": "@acme/queue"}',
                "../packages/queue/src/send.ts": ESM,
            },
        ),
        ("import { send } from '#queue';", {"package.json": '{"imports": {"#queue": "./lib/queue.js"}}', "lib/queue.js": ESM}),
    ],
)  # fmt: skip
def test_a_module_is_found(tmp_path: Path, source: str, files: dict[str, str]) -> None:
    code = read(tmp_path, f"{source}\n{HANDLER}", name="index.ts", files=files)
    assert calls(code) == [("sqs", "SendMessage", Env("QUEUE"))]
    assert [library.name for library in code.libraries] == ["@aws-sdk/client-sqs"]
    assert code.complete


@pytest.mark.parametrize("where", ["nodejs/queue.mjs", "queue.mjs"])
def test_a_module_of_a_layer(tmp_path: Path, where: str) -> None:
    source = f"import {{ send }} from '/opt/nodejs/queue.mjs';\n{HANDLER}"
    code = read(tmp_path, source, layers={"layer": {where: ESM}})
    assert only(code).place.file == f"layer/{where}"
    assert [file.path for file in code.files] == ["src/index.mjs", f"layer/{where}"]


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        "import { a } from './a.mjs';\nexport const handler = async () => a();",
        files={
            "a.mjs": "import { b } from './b.mjs';\nexport const a = () => b();\nexport const topic = 't';",
            "b.mjs": """
                import { SNS } from "@aws-sdk/client-sns";
                import { topic } from "./a.mjs";
                const sns = new SNS();
                export const b = () => sns.publish({ TopicArn: topic });
                """,
        },
    )
    assert calls(code) == [("sns", "Publish", "t")]


def test_a_file_that_is_missing_leaves_the_calls_unresolved(tmp_path: Path) -> None:
    code = read(tmp_path, "import { send } from './gone.js';\nexport const handler = async () => send();")
    assert [item.place.line for item in code.unresolved] == [1]
    assert [note.message for note in code.notes] == ["./gone.js is imported, and is not in the package"]


def test_an_import_of_types_only_is_left_out(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { Order } from "./gone";
        import { APIGatewayProxyEvent } from "aws-lambda";
        import type { Other } from "./also-gone";
        export const handler = async (event: APIGatewayProxyEvent): Promise<Order> => ({} as Order);
        """,
        name="index.ts",
    )
    assert (code.unresolved, code.notes, code.libraries) == ((), (), ())


def test_what_compiled_typescript_exports(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        "use strict";
        Object.defineProperty(exports, "__esModule", { value: true });
        exports.handler = void 0;
        const client_sns_1 = require("@aws-sdk/client-sns");
        const sns = new client_sns_1.SNSClient({});
        const handler = async () => { await sns.send(new client_sns_1.PublishCommand({ TopicArn: process.env.TOPIC })); };
        exports.handler = handler;
        //# sourceMappingURL=index.js.map
        """,
        name="index.js",
    )
    assert calls(code) == [("sns", "Publish", Env("TOPIC"))]
    assert code.own_lines == 0
    assert [file.not_own for file in code.files] == ["generated"]


def test_imported_functions_that_are_awaited_as_a_bundler_writes_it(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        var import_client_s3 = require("@aws-sdk/client-s3");
        var import_lookup = require("./lookup");
        var s3 = new import_client_s3.S3Client({});
        exports.handler = async (event) => {
          const bucket = await (0, import_lookup.bucketOf)(event).catch(() => null);
          await (0, import_client_s3.waitUntilObjectExists)({ client: s3 }, { Bucket: process.env.BUCKET, Key: bucket });
          return await (await fetch("https://example.com")).json();
        };
        """,
        name="index.js",
        files={
            "lookup.js": """
            const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");
            const client = new DynamoDBClient({});
            exports.bucketOf = async () => client.send(new GetItemCommand({ TableName: process.env.TABLE }));
            """
        },
    )
    assert [(site.kind, site.operation) for site in code.call_sites] == [
        ("wait", "HeadObject"), ("http", "GET"), ("sdk", "GetItem"),
    ]  # fmt: skip
    assert code.complete
    assert not code.unresolved


def test_a_bundle_is_noted_and_not_read(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        (() => {
          var __webpack_modules__ = {};
          function __webpack_require__(moduleId) {}
          exports.handler = async () => {};
        })();
        """,
        name="index.js",
    )
    assert (code.found, code.complete, code.own_lines) == ("unknown", False, 0)
    assert [note.message for note in code.notes] == ["src/index.js is a bundle, and is not read"]


BUNDLE = """
var __commonJS = (cb, mod) => function __require() {
  return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// node_modules/axios/lib/axios.js
var require_axios = __commonJS({
  "node_modules/axios/lib/axios.js"(exports2, module2) {
    require("http").request("http://library.example.com");
    module2.exports = {};
  }
});

// src/lookup.js
var require_lookup = __commonJS({
  "src/lookup.js"(exports2) {
    var { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
    var client = new SSMClient({});
    exports2.look = (Name) => client.send(new GetParameterCommand({ Name }));
  }
});

// node_modules/@aws-sdk/client-sqs/dist-es/SQSClient.js
var SQSClient = class extends Client {
};

// node_modules/@aws-sdk/client-sqs/dist-es/commands/SendMessageCommand.js
var SendMessageCommand = class extends Command {
};

// src/index.ts
var import_axios = __toESM(require_axios());
var import_lookup = __toESM(require_lookup());
var sqs = new SQSClient({});
exports.handler = async (event) => {
  await (0, import_lookup.look)("/a/b");
  await import_axios.default.get("https://example.com");
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE }));
};
//# sourceMappingURL=index.js.map
"""


def test_a_bundle_of_esbuild_is_read_with_its_libraries_as_imports(tmp_path: Path) -> None:
    code = read(tmp_path, BUNDLE, name="index.js")
    assert [(site.library, site.operation, site.place.line, site.phase) for site in code.call_sites] == [
        ("@aws-sdk/client-ssm", "GetParameter", 40, "request"),
        ("axios", "GET", 41, "request"),
        ("@aws-sdk/client-sqs", "SendMessage", 42, "request"),
    ]
    assert (code.found, code.complete, code.unresolved, code.own_lines) == ("found", True, (), 0)


def test_what_a_bundle_exports_by_another_name(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        // src/index.ts
        var index_exports = {};
        __export(index_exports, {
          handler: () => main,
          other: () => other
        });
        module.exports = __toCommonJS(index_exports);
        var import_client_sqs = require("@aws-sdk/client-sqs");
        var sqs = new import_client_sqs.SQSClient({});
        async function main(event) {
          await sqs.send(new import_client_sqs.SendMessageCommand({ QueueUrl: process.env.QUEUE }));
        }
        var other = 1;
        // Annotate the CommonJS export names for ESM import in node:
        0 && (module.exports = {
          handler,
          other
        });
        """,
        name="index.js",
    )
    assert only(code).place.line == 12
    assert code.place is not None


@pytest.mark.parametrize(
    "comment", ["// see node_modules/axios/lib/axios.js", "// node_modules/axios/lib/axios.js", "// send.js"]
)
def test_a_comment_that_names_a_file_makes_no_bundle(tmp_path: Path, comment: str) -> None:
    code = read(tmp_path, f"{comment}\n{CJS}\nmodule.exports.handler = send;", name="index.js")
    assert [site.operation for site in code.call_sites] == ["SendMessage"]


def test_the_source_beside_what_was_compiled_is_read(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        "export const handler = async (): Promise<number> => 1;",
        name="index.ts",
        files={"index.js": "exports.handler = async () => 1;\n//# sourceMappingURL=index.js.map\n"},
    )
    assert (code.language, code.own_lines) == ("typescript", 1)


@pytest.mark.parametrize("handler", ["dist/index.handler", "build/index.handler", "src/index.handler"])
def test_a_folder_that_the_build_makes(tmp_path: Path, handler: str) -> None:
    code = read(tmp_path, handler=handler, files={"src/index.ts": "export const handler = async () => 1;"})
    assert code.found == "found"
