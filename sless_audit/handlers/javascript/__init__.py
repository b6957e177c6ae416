"""JavaScript and TypeScript: parsed with tree-sitter, then followed from the module to the handler, value by value."""

from sless_audit.handlers.javascript.reader import JavaScriptReader as JavaScriptReader
