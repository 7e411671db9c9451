"""Reading what a person types: many lines, pastes, and what must never be taken for an answer.

In a terminal by prompt_toolkit; over a plain pipe or a dumb terminal line by line.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TextIO

from tutor.cli.screen import echo, is_plain, wrapped
from tutor.plain import visible

SEND = "."
COMMAND = ":"


class Kind(Enum):
    """What was typed."""

    TEXT = "text"
    COMMAND = "command"
    END = "end"
    INTERRUPT = "interrupt"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: a text, a command without its colon, or the wish to stop."""

    kind: Kind
    text: str = ""


class Keyboard(Protocol):
    """Where answers and single lines come from."""

    def text(self, draft: str, changed: Callable[[str], None]) -> Typed:
        """A text of several lines; ``changed`` is told of what is typed so far."""
        ...

    def line(self, prompt: str) -> Typed:
        """One line."""
        ...


def open_keyboard() -> Keyboard:
    """The keyboard of this terminal, or the lines of a pipe."""
    if is_plain() or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Lines(sys.stdin)
    # A window that closes is the end of what is typed, not of the program: the draft is kept.
    with suppress(AttributeError, ValueError):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return Terminal()


class Lines:
    """Lines of a pipe or of a dumb terminal; a text ends with a line that is a lone dot."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def text(self, draft: str, changed: Callable[[str], None]) -> Typed:
        """See ``Keyboard.text``; a draft is shown by the caller and comes before what is typed."""
        lines: list[str] = []
        while True:
            try:
                line = self._stream.readline()
            except KeyboardInterrupt:
                return Typed(Kind.INTERRUPT, "".join(lines))
            bare = line.rstrip("\r\n")
            if not lines and bare.startswith(COMMAND):
                return Typed(Kind.COMMAND, bare[1:].strip())
            if not line:
                return Typed(Kind.TEXT if "".join(lines).strip() else Kind.END, "".join(lines))
            if bare.strip() == SEND:
                return Typed(Kind.TEXT, "".join(lines))
            lines.append(line)
            changed("".join(lines))

    def line(self, prompt: str) -> Typed:
        """See ``Keyboard.line``."""
        sys.stdout.write(visible(prompt))
        sys.stdout.flush()
        try:
            line = self._stream.readline()
        except KeyboardInterrupt:
            return Typed(Kind.INTERRUPT)
        return Typed(Kind.TEXT, line.strip()) if line else Typed(Kind.END)


class Terminal:
    """A real terminal: several lines, a paste is one text, a new line goes on.

    Ctrl+Enter (where the terminal tells it from Enter), Alt+Enter, or a lone dot sends. What was
    typed while something was graded is thrown away.
    """

    def text(self, draft: str, changed: Callable[[str], None]) -> Typed:
        """See ``Keyboard.text``."""
        from prompt_toolkit import PromptSession

        self._forget()
        session: Any = PromptSession(multiline=True, key_bindings=self._keys())
        session.default_buffer.on_text_changed += lambda buffer: changed(buffer.text)
        try:
            text = session.prompt("> ", default=visible(draft), prompt_continuation="  ")
        except KeyboardInterrupt:
            return Typed(Kind.INTERRUPT, session.default_buffer.text)
        except (EOFError, OSError):
            # OSError: the window is gone.
            return Typed(Kind.END, session.default_buffer.text)
        if text.startswith(COMMAND) and "\n" not in text:
            return Typed(Kind.COMMAND, text[1:].strip())
        return Typed(Kind.TEXT, text)

    def line(self, prompt: str) -> Typed:
        """See ``Keyboard.line``."""
        from prompt_toolkit import PromptSession

        self._forget()
        try:
            *before, last = wrapped(visible(prompt.rstrip())).split("\n")
            echo("\n".join(before), nl=bool(before))
            # A no-break space would be shown as a mistake is: yellow, underlined.
            line: str = PromptSession().prompt(last.replace("\u00a0", " ") + " ")
        except KeyboardInterrupt:
            return Typed(Kind.INTERRUPT)
        except (EOFError, OSError):
            return Typed(Kind.END)
        return Typed(Kind.TEXT, line.strip())

    @staticmethod
    def _keys() -> Any:
        from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.keys import Keys

        # What terminals with extended keys send for Ctrl+Enter.
        for sequence in ("\x1b[13;5u", "\x1b[27;5;13~"):
            ANSI_SEQUENCES[sequence] = Keys.F24
        keys = KeyBindings()

        @keys.add(Keys.F24)
        def _send(event: Any) -> None:
            event.current_buffer.validate_and_handle()

        @keys.add("enter")
        def _line(event: Any) -> None:
            buffer = event.current_buffer
            last = buffer.document.current_line.strip()
            whole = buffer.text
            command = whole.startswith(COMMAND) and "\n" not in whole
            if last == SEND and buffer.document.is_cursor_at_the_end:
                buffer.delete_before_cursor(len(buffer.document.current_line))
                buffer.validate_and_handle()
            elif command:
                buffer.validate_and_handle()
            else:
                buffer.insert_text("\n")

        return keys

    @staticmethod
    def _forget() -> None:
        """Throw away what was typed before the prompt."""
        try:
            import termios

            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
        except (ImportError, OSError, ValueError):
            return
