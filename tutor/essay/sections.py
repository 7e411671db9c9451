"""What the report of an essay says, in the deck's language, in the order in which it is read:
comments first, the number last. Terminal, Markdown and page are made of the same sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from tutor.domain import Question, Span, Verdict
from tutor.essay.drafts import Change
from tutor.essay.findings import Findings
from tutor.essay.reading import Found
from tutor.feedback.reasons import why
from tutor.feedback.text import SIGNS
from tutor.messages import number, say

_EXPECTED = 240
"""Characters of what the deck says of a concept."""
_SHOWN = 160
"""Characters of a passage that is quoted to say where something stands."""


FIRST = frozenset({"changes", "conflicts", "contradicted", "missing"})
"""Sections that stand before the text: what to do; those after it say what it has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said.

    Attributes:
        text: the sentence.
        spans: passages that it quotes, in the essay's places.
        about: the concept that it is about; None for no one.
    """

    text: str
    spans: tuple[Span, ...] = ()
    about: Found | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    code: str
    title: str
    lines: tuple[Line, ...]


def quoted_places(told: Sequence[Section]) -> set[int]:
    """Where the passages begin that some sections quote."""
    return {span.start for section in told for line in section.lines for span in line.spans}


def advice(findings: Findings) -> str:
    """The one thing to do first."""
    language = findings.essay.deck.language
    if all(f.place is None for f in findings.essay.found):
        return say(language, "essay.advice_nothing")
    if findings.conflicts:
        name = findings.conflicts[0][0].result.name
        return say(language, "essay.advice_conflict", name=name)
    for verdict in (Verdict.CONTRADICTED, Verdict.MISSING, Verdict.PARTIAL):
        mine = findings.of(verdict)
        sure = [f for f in mine if f.result.sure] or mine
        if sure:
            return say(
                language,
                f"essay.advice_{verdict.value}",
                name=sure[0].result.name,
                count=len(mine),
            )
    if findings.length != "right":
        return say(language, f"essay.advice_{findings.length}")
    return say(language, "essay.advice_done")


def sections(findings: Findings, changed: Sequence[Change] | None = None) -> list[Section]:
    """Everything but the text and the number; a section without lines is left out.

    Args:
        findings: of the essay.
        changed: since an earlier draft; None where there is none.
    """
    made = [
        ("changes", _changes(findings, changed)),
        ("conflicts", _conflicts(findings)),
        ("contradicted", _contradicted(findings)),
        ("missing", _missing(findings)),
        ("partial", _stated(findings, Verdict.PARTIAL)),
        ("covered", _stated(findings, Verdict.COVERED)),
        ("unserving", _unserving(findings)),
        ("repeated", _repeated(findings)),
        ("balance", _balance(findings)),
    ]
    language = findings.essay.deck.language
    return [
        Section(code, say(language, f"essay.title_{code}"), tuple(lines))
        for code, lines in made
        if lines
    ]


def total(findings: Findings) -> str:
    """The number, and how far it may be trusted."""
    essay = findings.essay
    return say(
        essay.deck.language,
        "report.score",
        score=number(essay.score, essay.deck.language),
        max_score=number(essay.max_score, essay.deck.language),
        mark=essay.mark,
    )


def label(found: Found, language: str) -> str:
    """A concept's verdict in a word, with its sign, and whether it is in doubt."""
    verdict = found.result.verdict
    doubt = "" if found.result.sure else f", {say(language, 'report.unsure')}"
    return f"{SIGNS[verdict]} {say(language, f'verdict.{verdict.value}')}{doubt}"


def quoted(findings: Findings, span: Span) -> str:
    """A passage on one line, shortened."""
    text = " ".join(findings.essay.text.typed[span.start : span.end].split())
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rsplit(' ', 1)[0]} …"
    return say(findings.essay.deck.language, "report.evidence", text=short)


def asked(findings: Findings, found: Found) -> Question:
    """The question of a concept."""
    return next(q for q in findings.essay.deck.questions if q.id == found.question)


def _changes(findings: Findings, changed: Sequence[Change] | None) -> list[Line]:
    if changed is None:
        return []
    language = findings.essay.deck.language
    if not changed:
        return [Line(say(language, "essay.no_change"))]
    by_concept = {(f.question, f.result.id): f for f in findings.essay.found}
    return [
        Line(
            say(
                language,
                f"essay.change_{c.why}",
                name=c.name,
                before=say(language, f"verdict.{c.before.value}"),
                after=say(language, f"verdict.{c.after.value}"),
                passage=say(language, "report.evidence", text=c.passage),
            ),
            about=by_concept[c.question, c.concept],
        )
        for c in changed
    ]


def _conflicts(findings: Findings) -> list[Line]:
    language = findings.essay.deck.language
    found = []
    for one, counts, other in findings.conflicts:
        first, last = sorted((counts, other), key=lambda p: p.span.start)
        spans = [
            (p.result.evidence[0].span if p.result.evidence else p.span) for p in (first, last)
        ]
        text = say(
            language,
            "essay.conflict",
            name=one.result.name,
            first=quoted(findings, spans[0]),
            last=quoted(findings, spans[1]),
            counts=say(language, f"verdict.{one.result.verdict.value}"),
        )
        found.append(Line(text, tuple(spans), one))
    return found


def _contradicted(findings: Findings) -> list[Line]:
    language = findings.essay.deck.language
    found = []
    for one in findings.of(Verdict.CONTRADICTED):
        spans = tuple(e.span for e in one.result.evidence)
        text = say(
            language,
            "essay.contradicted",
            name=one.result.name,
            passages=" … ".join(quoted(findings, s) for s in spans),
            expected=_expected(findings, one),
            label=label(one, language),
        )
        found.append(Line(text, spans, one))
    return found


def _missing(findings: Findings) -> list[Line]:
    language = findings.essay.deck.language
    unanswered = findings.unanswered
    found = [
        Line(
            say(
                language,
                "essay.unanswered",
                prompt=question.prompt,
                names=say(language, "report.list_separator").join(
                    c.name for c in question.concepts
                ),
            )
        )
        for question in unanswered
    ]
    silent = {q.id for q in unanswered}
    for one in findings.of(Verdict.MISSING):
        if one.question in silent:
            continue
        place = findings.fits(one)
        if place is None:
            text = say(
                language,
                "essay.missing_nowhere",
                expected=_told(findings, one),
            )
        else:
            text = say(
                language,
                "essay.missing",
                expected=_told(findings, one),
                passage=quoted(findings, place),
            )
        found.append(Line(text, () if place is None else (place,), one))
    return found


def _stated(findings: Findings, verdict: Verdict) -> list[Line]:
    language = findings.essay.deck.language
    return [
        Line(
            say(
                language,
                "essay.stated",
                label=label(one, language),
                name=one.result.name,
                passages=" … ".join(quoted(findings, e.span) for e in one.result.evidence),
                why=why(one.result.why, language),
            ),
            tuple(e.span for e in one.result.evidence),
            one,
        )
        for one in findings.of(verdict)
    ]


def _unserving(findings: Findings) -> list[Line]:
    return [Line(quoted(findings, span), (span,)) for span in findings.unserving]


def _repeated(findings: Findings) -> list[Line]:
    language = findings.essay.deck.language
    return [
        Line(
            say(
                language,
                "essay.repeated",
                first=quoted(findings, first),
                last=quoted(findings, last),
            ),
            (first, last),
        )
        for first, last in findings.repeated
    ]


def _balance(findings: Findings) -> list[Line]:
    language = findings.essay.deck.language
    lines = [Line(_length(findings))]
    prompts = {q.id: q.prompt for q in findings.essay.deck.questions}
    names = {(f.question, f.result.id): f.result.name for f in findings.essay.found}
    whole = max(1, findings.words)
    for share in findings.shares:
        each = say(language, "report.list_separator").join(
            say(language, "essay.words_of", name=names[share.question, c], count=count)
            for c, count in share.concepts
        )
        told = say(
            language,
            "essay.share",
            prompt=prompts[share.question],
            count=share.words,
            share=_percent(share.words / whole, language),
            weight=_percent(share.weight, language),
        )
        lines.append(Line(f"{told} {each}".rstrip()))
    return lines


def _length(findings: Findings) -> str:
    language = findings.essay.deck.language
    least, most = findings.least, findings.most
    return say(
        language,
        f"essay.length_{findings.length}",
        count=findings.words,
        least=least,
        most=most,
    )


def _expected(findings: Findings, found: Found) -> str:
    """What the deck says of a concept, shortened."""
    concept = findings.concept(found)
    joint = "\u00a0; " if findings.essay.deck.language == "fr" else "; "
    whole = concept.explanation or joint.join(concept.key_points)
    return shorten(whole, _EXPECTED, placeholder=" …").rstrip(" .")


def _told(findings: Findings, found: Found) -> str:
    """The same after its name, where the author gave one."""
    expected = _expected(findings, found)
    if not findings.concept(found).named:
        return expected
    language = findings.essay.deck.language
    return say(language, "essay.named", name=found.result.name, expected=expected)


def _percent(share: float, language: str) -> str:
    return number(100 * share, language, 0) + ("\u00a0%" if language == "fr" else "%")
