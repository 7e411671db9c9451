"""Everything that can go wrong because of what a user gave us.

```
TutorError
├── DeckError              faults in a deck, all of them in one message
├── PasteError             a pasted text in which no question was found
├── UnknownQuestionError   a question that the deck does not hold
├── AnswerError            an answer that is missing or cannot be graded
├── ModelError             a model that is missing, altered or of another kind
├── MissingExtraError      a feature whose optional packages are not installed
├── FileError              a file that cannot be read, or is of another kind
├── OutputError            a file that cannot or must not be written
├── StoreError             a database of attempts that cannot be opened, written or restored
├── PractiseError          something asked of a practice that cannot be done
└── ClassError             a class whose table, work file or marks cannot be read
```

A message says where, what was found, and what to write instead. The command line prints it
without a traceback and exits with status 2; any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar


class TutorError(Exception):
    """Root of every error that a user can cause and mend."""


class CodedError(TutorError):
    """An error known by a code and its values; ``messages`` has the sentence in each language.

    Attributes:
        code: of the sentence.
        values: what its braces are filled with.
        render: makes the sentence in the language of the locale; set by ``tutor.messages``.
    """

    render: ClassVar[Callable[[str, Mapping[str, object]], str] | None] = None

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    def __str__(self) -> str:
        if CodedError.render is None:
            import_module("tutor.messages")  # sets it; by name, for it stands above this floor
        assert CodedError.render is not None
        return CodedError.render(self.code, self.values)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: its line (counted from 1), what is wrong, how to mend it."""

    line: int
    problem: str
    remedy: str


class DeckError(TutorError):
    """A deck with faults; ``faults`` holds every one of them in the order of lines."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        self.source = source
        self.faults = faults
        lines = [f"{source}:{f.line}: {f.problem}. {f.remedy}" for f in faults]
        super().__init__("\n".join(lines))


class PasteError(CodedError):
    """An outside text or file in which no question with its concepts could be found."""


class UnknownQuestionError(TutorError):
    """A question id or prompt that the deck does not hold."""


class AnswerError(CodedError):
    """An answer that is missing, given twice, or cannot be graded."""


class ModelError(TutorError):
    """A model that is missing, truncated, altered, or of another kind."""


class MissingExtraError(TutorError):
    """A feature needs packages of an optional extra; the message names the extra."""


class FileError(CodedError):
    """A file that cannot be read: not there, no text, too large, or of another kind."""


class OutputError(CodedError):
    """A file that cannot be written, or must not be: a folder, a link, one of the inputs."""


class StoreError(CodedError):
    """A database of attempts that cannot be opened, written or restored."""


class PractiseError(CodedError):
    """Something asked of a practice that cannot be done."""


class ClassError(CodedError):
    """A class whose table, work file or marks cannot be read."""
