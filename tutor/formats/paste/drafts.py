"""What every layout hands over: prompts with the lines under them, as places in the text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tutor.domain import Span
from tutor.formats.base import Doubt, Rewritten
from tutor.formats.paste.spans import Line


@dataclass(slots=True)
class Found:
    """A concept as places in the text: its name, explanation, key points, other wordings."""

    line: int
    name: list[Span] = field(default_factory=list)
    body: list[Span] = field(default_factory=list)
    points: list[list[Span]] = field(default_factory=list)
    accepted: list[list[Span]] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A prompt and the lines under it, or its concepts where the layout says what they are."""

    line: int
    prompt: list[Span]
    body: list[Line] = field(default_factory=list)
    concepts: list[Found] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether it has a prompt and an answer."""
        return bool(self.prompt and (self.body or self.concepts))


@dataclass(slots=True)
class Sketch:
    """What a layout made of a text.

    Attributes:
        kind: name of the layout.
        drafts: prompts in the order of the text.
        sure: how sure the layout's reader is, 0–1.
        title: places of the title; empty when there is none.
        doubts: what the reader is unsure of.
        furniture: further lines that are known to hold no content.
        page: the page when the layout reads its characters in another way, else None.
    """

    kind: str
    drafts: list[Draft]
    sure: float = 0.0
    title: list[Span] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    furniture: set[int] = field(default_factory=set)
    page: Page | None = None

    def doubt(self, line: int, code: str, **values: object) -> None:
        """Note something that the reader is unsure of."""
        self.doubts.append(Doubt(line, code, values))


@dataclass(slots=True)
class Page:
    """A text with its marking characters masked.

    Attributes:
        paste: the text as it came.
        text: as long as the paste; masked characters are ``\\0``.
        lines: the lines that may hold content, without headings.
        headed: the same with Markdown headings.
        bold: places that were written in bold, in order.
        title: places of a title that the page's furniture gave away.
        terms: how many terms the page says it has, or None.
        language: ``fr`` or ``en``.
        furniture: numbers of the lines that are known to hold no content.
        rewritten: places whose ``text`` is another form of what the paste holds.
        doubts: what the masks took out that a reader should know of.
        cards: numbers of the lines that were marked as a card (``#card``).
        chapters: numbers of the headings and rules.
        heading: places of a heading over everything.
        broken: numbers of the rows that a page's end put between the lines.
        mail: whether it is a mail with lines that it quotes.
        wrapped: whether a program broke its lines at a width.
    """

    paste: str
    text: str
    lines: list[Line]
    headed: list[Line] = field(default_factory=list)
    bold: list[Span] = field(default_factory=list)
    title: list[Span] = field(default_factory=list)
    terms: int | None = None
    language: str = "en"
    furniture: set[int] = field(default_factory=set)
    rewritten: list[Rewritten] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    cards: set[int] = field(default_factory=set)
    chapters: set[int] = field(default_factory=set)
    heading: list[Span] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    mail: bool = False
    wrapped: bool = False

    @property
    def head(self) -> list[Span]:
        """Places of the title, where headings are no questions."""
        return list(self.title or self.heading)

    def copy(self) -> Page:
        """A page that a reader may change without harm to the others."""
        return replace(self, lines=list(self.lines), furniture=set(self.furniture))
