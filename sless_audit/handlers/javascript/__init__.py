"""JavaScript and TypeScript: parsed with tree-sitter, then followed from the module to the handler, value by value."""
