"""What can go wrong for a user, as one small tree.

SlessAuditError
 ├── UsageError          a bad option or argument
 │    ├── ConfigError    a bad key or value in a config file
 │    └── ProfileError   a bad key, name or figure in a usage profile
 └── TemplateError       a file that is meant as a template and cannot be read as one
      └── NotATemplate   a file that is no template at all

Each says what is wrong (`message`), where (`place`), and what to do (`hint`). Everything else that is raised is a
defect of ours.
"""

from typing import NamedTuple


class ErrorPlace(NamedTuple):
    """A place in a file; `line` and `column` are 1-based, and absent where the whole file is meant."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class SlessAuditError(Exception):
    """The user's trouble: an expected outcome, told without a traceback."""

    def __init__(self, message: str, *, hint: str | None = None, place: ErrorPlace | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class UsageError(SlessAuditError):
    """A bad option or argument."""


class ConfigError(UsageError):
    """A bad key or value in a config file."""


class ProfileError(UsageError):
    """A bad key, name or figure in a usage profile."""

    def __init__(self, message: str, *, hint: str | None = None, place: ErrorPlace | None = None) -> None:
        super().__init__(message, hint=hint, place=place)
        self.more: tuple[ProfileError, ...] = ()
        """What else is wrong with the same profile."""


class TemplateError(SlessAuditError):
    """A file that is meant as a template and cannot be read as one."""


class NotATemplate(TemplateError):  # noqa: N818 - it says what the file is, and is often no error
    """A file that is no template at all."""
