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
├── ClassError             a class whose table, work file or marks cannot be read
├── PageError              a page that there is not, or a form that is not taken
└── CommandError           a command line that asks for what there is not
```

Every one carries a code and values; ``tutor.messages`` has the sentence in each language, which
says where, what was found, and what to write instead. The command line prints it without a
traceback and exits with status 2; any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, or a word inside one, that is not yet in a language.

    Attributes:
        key: ``section.name`` in ``tutor.messages``.
        values: what its braces are filled with.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        """The sentence in the language of the locale."""
        # By name, for the messages stand above this floor.
        sentence: str = import_module("tutor.messages").told(self)
        return sentence


class TutorError(Exception):
    """Root of every error that a user can cause and mend.

    Attributes:
        code: of the sentence, in the section ``error`` of the messages.
        values: what its braces are filled with.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    def __str__(self) -> str:
        """The sentence in the language of the locale, made when it is read."""
        return str(Message(f"error.{self.code}", self.values))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file, as text: what is wrong and how to mend it.

    Attributes:
        line: counted from 1.
        code: of the sentence, in the section ``fault`` of the messages.
        values: what its braces are filled with.
    """

    line: int
    code: str
    values: Mapping[str, object] = field(default_factory=lambda: _NONE)

    def __str__(self) -> str:
        """The sentence in the language of the locale."""
        return str(Message(f"fault.{self.code}", self.values))


class DeckError(TutorError):
    """A deck with faults; ``faults`` holds every one of them in the order of lines."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        self.source = source
        self.faults = faults
        super().__init__("deck")

    def __str__(self) -> str:
        """One line a fault: where, what, how to mend it."""
        return "\n".join(f"{self.source}:{fault.line}: {fault}" for fault in self.faults)


class PasteError(TutorError):
    """An outside text or file in which no question with its concepts could be found."""


class UnknownQuestionError(TutorError):
    """A question id or prompt that the deck does not hold."""


class AnswerError(TutorError):
    """An answer that is missing, given twice, or cannot be graded."""


class ModelError(TutorError):
    """A model that is missing, truncated, altered, or of another kind."""


class MissingExtraError(TutorError):
    """A feature needs packages of an optional extra; the message names the extra."""


class FileError(TutorError):
    """A file that cannot be read: not there, no text, too large, or of another kind."""


class OutputError(TutorError):
    """A file that cannot be written, or must not be: a folder, a link, one of the inputs."""


class StoreError(TutorError):
    """A database of attempts that cannot be opened, written or restored."""


class PractiseError(TutorError):
    """Something asked of a practice that cannot be done."""


class ClassError(TutorError):
    """A class whose table, work file or marks cannot be read."""


class PageError(TutorError):
    """A page that there is not, or a form that is not taken; ``status`` is that of HTTP."""

    def __init__(self, code: str, /, *, status: int = 404, **values: object) -> None:
        self.status = status
        super().__init__(code, **values)


class CommandError(TutorError):
    """A command line that asks for what there is not."""
