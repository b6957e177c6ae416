"""Handler source, read without running it: what a function calls, when, and with which names.

`HandlerReader(root).read(source, handler, runtime, layers)` answers for one function with a `HandlerCode`. Reading
Python needs nothing but `ast`; each language is imported when its first handler is read.
"""

from sless_audit.handlers.reader import HandlerReader as HandlerReader
from sless_audit.handlers.sources import CodeOnDisk as CodeOnDisk
from sless_audit.handlers.sources import CodeSource as CodeSource
from sless_audit.handlers.sources import InlineCode as InlineCode
