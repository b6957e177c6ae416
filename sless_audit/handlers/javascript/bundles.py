"""What esbuild bundles, with its libraries imported again: the lines of the team's own code stay where they are.

The form: https://esbuild.github.io/api/#bundle, and what esbuild 0.28 writes for CommonJS and ES modules (2026-11).
Each file of a bundle that is not minified begins with a comment that names it; the libraries come from `node_modules`.
"""

import re
from collections.abc import Iterator

_HEADER = re.compile(rb"^// (\(disabled\):\S+|\S+\.(?:[cm]?[jt]sx?|json))$", re.MULTILINE)
_DECLARED = re.compile(rb"^(?:var|let|const|class|(?:async )?function\*?) ((?:[\w$]+, )*[\w$]+)", re.MULTILINE)
_FOLDER = "node_modules/"

_TO_ESM = re.compile(rb"^var __toESM = \(mod, isNodeMode, target\) => \(.*?\n\)\);$", re.MULTILINE | re.DOTALL)
_REQUIRE = re.compile(rb"^var __require = /\* @__PURE__ \*/ \(.*?\n\}\);$", re.MULTILINE | re.DOTALL)
_HELPERS = ((_TO_ESM, b"var __toESM = (mod) => mod;"), (_REQUIRE, b"var __require = require;"))
"""Helpers of esbuild, and what they come to."""

_COMMON_JS = re.compile(
    rb'^(var [\w$]+ = )__commonJS\(\{\n  "[^"\n]+"\(([\w$]+)?(?:, ([\w$]+))?\) \{\n(.*?)\n  \}\n\}\);$',
    re.MULTILINE | re.DOTALL,
)
"""A CommonJS module: its name, those of its `exports` and `module`, and what is in it."""


_EXPORT = re.compile(rb"^__export\([\w$]+, \{\n((?:  [^\n]+\n)+)\}\);\nmodule\.exports = __toCommonJS\(", re.MULTILINE)
_EXPORTED = re.compile(rb"^  ([\w$]+): \(\) => ([\w$]+),?$", re.MULTILINE)
_ANNOTATION = re.compile(rb"^0 && \(module\.exports = \{\n((?:  [\w$]+,?\n)+)\}\);$", re.MULTILINE)
"""What the entry point exports: with the names in its file, and, at the end, as a list for Node."""


def with_imports(data: bytes) -> bytes:
    """The text, with an import for each library that it contains; any other text as it is."""
    headers = list(_HEADER.finditer(data))
    if not headers or _package(headers[-1][1].decode("utf-8", "replace")) is not None:
        return data  # the entry point, which comes last, is the team's own
    parts = [_with_plain_helpers(data[: headers[0].start()])]
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        section = data[header.start() : following.start() if following else len(data)]
        package = _package(header[1].decode("utf-8", "replace"))
        parts.append(_COMMON_JS.sub(_called, section) if package is None else _imported(package, section))
    return _with_named_exports(b"".join(parts))


def _with_plain_helpers(preamble: bytes) -> bytes:
    for helper, plain in _HELPERS:
        found = helper.search(preamble)
        if found is not None:
            lines = b"\n" * found[0].count(b"\n")
            preamble = preamble[: found.start()] + plain + lines + preamble[found.end() :]
    return preamble


def _with_named_exports(data: bytes) -> bytes:
    """The list of the exports, which is followed, says what each of them is in its file: `handler: main`."""
    exports, annotation = _EXPORT.search(data), _ANNOTATION.search(data)
    if exports is None or annotation is None:
        return data
    local = dict(_EXPORTED.findall(exports[1]))
    named = re.sub(rb"[\w$]+", lambda name: b"%b: %b" % (name[0], local.get(name[0], name[0])), annotation[1])
    return data[: annotation.start(1)] + named + data[annotation.end(1) :]


def _called(module: re.Match[bytes]) -> bytes:
    exports, holder = module[2] or b"exports", module[3] or b"module"
    made = b"  const %b = {}, %b = { exports: %b };" % (exports, holder, exports)
    return b"%b() => {\n%b\n%b\n  return %b.exports;\n};" % (module[1], made, module[4], holder)


def _package(path: str) -> str | None:
    """The library that a file of a bundle belongs to; `None` for the team's own."""
    if _FOLDER not in path:
        return None
    names = path.rpartition(_FOLDER)[2].split("/")
    return "/".join(names[: 2 if names[0].startswith("@") else 1])


def _imported(package: str, section: bytes) -> bytes:
    return " ".join(_imports(package, section)).encode() + b"\n" * section.count(b"\n")


def _imports(package: str, section: bytes) -> Iterator[str]:
    for found in _DECLARED.finditer(section):
        for name in found[1].decode().split(", "):
            if name.startswith("require_"):
                yield f'var {name} = () => require("{package}");'
            else:
                yield f'var {name} = require("{package}").{"default" if name.endswith("_default") else name};'
