"""What a page shows of an essay: the text marked, and the sections, linked both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.domain import Verdict
from tutor.essay.drafts import Change
from tutor.essay.findings import Findings
from tutor.essay.marks import pieces
from tutor.essay.sections import (
    FIRST,
    Line,
    advice,
    label,
    quoted,
    quoted_places,
    sections,
    total,
)

_ORDER = (Verdict.CONTRADICTED, Verdict.PARTIAL, Verdict.COVERED, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class EssayPiece:
    """A stretch of the text.

    Attributes:
        text: as written.
        verdict: to mark it by; None for none.
        place: where it begins, if something links to it; else None.
        notes: (verdict, anchor, words) of the concepts whose passage ends here.
    """

    text: str
    verdict: Verdict | None
    place: int | None
    notes: tuple[tuple[Verdict, str, str], ...]


@dataclass(frozen=True, slots=True)
class EssayLine:
    """A sentence in parts, each with the place that it quotes, or None; and its own anchor."""

    parts: tuple[tuple[str, int | None], ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class EssaySection:
    """Lines under a heading; ``first`` where it stands before the text."""

    title: str
    first: bool
    lines: tuple[EssayLine, ...]


@dataclass(frozen=True, slots=True)
class EssayView:
    """The report of an essay.

    Attributes:
        language: of the deck.
        advice: the one thing to do first.
        sections: everything else that is said.
        pieces: the text, marked.
        total: the number, last.
    """

    language: str
    advice: str
    sections: tuple[EssaySection, ...]
    pieces: tuple[EssayPiece, ...]
    total: str


def view(findings: Findings, changed: Sequence[Change] | None) -> EssayView:
    """The report of an essay, as a page shows it."""
    language = findings.essay.deck.language
    numbers = {id(f): n for n, f in enumerate(findings.essay.found, start=1)}
    told = sections(findings, changed)
    starts = quoted_places(told)
    shown = []
    for section in told:
        lines = tuple(
            EssayLine(
                _parts(line, findings),
                "" if line.about is None else f"{section.code}-{numbers[id(line.about)]}",
            )
            for line in section.lines
        )
        shown.append(EssaySection(section.title, section.code in FIRST, lines))
    marked = []
    for piece in pieces(findings, starts):
        verdicts = {f.result.verdict for f in piece.concepts}
        notes = tuple(
            (
                f.result.verdict,
                f"{f.result.verdict.value}-{numbers[id(f)]}",
                f"{f.result.name}\u00a0: {label(f, language)}",
            )
            for f in piece.ends
        )
        marked.append(
            EssayPiece(
                piece.text,
                next((v for v in _ORDER if v in verdicts), None),
                piece.span.start if piece.span.start in starts else None,
                notes,
            )
        )
    return EssayView(language, advice(findings), tuple(shown), tuple(marked), total(findings))


def _parts(line: Line, findings: Findings) -> tuple[tuple[str, int | None], ...]:
    """A sentence, cut where it quotes."""
    parts: list[tuple[str, int | None]] = []
    rest = line.text
    for span in line.spans:
        quote = quoted(findings, span)
        before, found, after = rest.partition(quote)
        if found:
            parts += [(before, None), (quote, span.start)]
            rest = after
    return (*parts, (rest, None))
