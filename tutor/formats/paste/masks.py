"""A text whose marking characters are masked, place by place."""

from __future__ import annotations

import re

from tutor.domain import Span
from tutor.formats.base import Rewritten
from tutor.formats.paste.spans import MASK


class Masks:
    """A text under way: what is masked keeps its place, so spans of it stay spans of the paste.

    Attributes:
        text: as long as the paste.
        bold: places that were written in bold.
        rewritten: places whose text is another form of the paste.
        left_out: (place, what) of things that hold no words, such as an image.
    """

    def __init__(self, paste: str) -> None:
        self._characters = list(paste)
        self._text: str | None = paste
        self.bold: list[Span] = []
        self.rewritten: list[Rewritten] = []
        self.left_out: list[tuple[int, str]] = []

    @property
    def text(self) -> str:
        """The text as it is now."""
        if self._text is None:
            self._text = "".join(self._characters)
        return self._text

    def hide(self, start: int, end: int) -> None:
        """Mask ``text[start:end]``, but for its ends of lines."""
        self.put(start, end, "")

    def put(self, start: int, end: int, by: str) -> None:
        """Put ``by``, which is no longer than what it stands for, in place of it."""
        self._text = None
        for i in range(start, end):
            given = by[i - start] if i - start < len(by) else MASK
            if given is not MASK or self._characters[i] != "\n":
                self._characters[i] = given

    def rewrite(self, start: int, end: int, by: str) -> None:
        """The same for words that the deck will hold."""
        self.put(start, end, by)
        self.rewritten.append(Rewritten(Span(start, end), by))

    def hide_all(self, pattern: re.Pattern[str], what: str = "") -> None:
        """Mask all of a pattern but its group ``kept``; ``what`` is noted as left out."""
        groups = "kept" in pattern.groupindex
        for found in pattern.finditer(self.text):
            start, end = found.span("kept") if groups else (found.end(), found.end())
            if start < 0:
                start, end = found.end(), found.end()
            self.hide(found.start(), start)
            self.hide(end, found.end())
            if what:
                self.left_out.append((found.start(), what))

    def hide_between(self, opening: str, closing: str) -> None:
        """Mask each passage from ``opening`` to the next ``closing``; a last open one is kept."""
        text, place = self.text, 0
        while (start := text.find(opening, place)) >= 0:
            end = text.find(closing, start + len(opening))
            if end < 0:
                return
            place = end + len(closing)
            self.hide(start, place)
