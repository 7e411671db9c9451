"""The report of an essay as one page: the text with its evidence marked, and what it says beside
it, linked both ways."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tutor.essay.drafts import Change
from tutor.essay.findings import Findings
from tutor.essay.marks import Piece, pieces
from tutor.essay.reading import Found
from tutor.essay.sections import (
    FIRST,
    Section,
    advice,
    label,
    quoted,
    quoted_places,
    sections,
    total,
)
from tutor.essay.segments import HEADING
from tutor.feedback.html import escape, page
from tutor.messages import say


def essay_page(findings: Findings, title: str, changed: Sequence[Change] | None = None) -> str:
    """The page, without anything from outside.

    Args:
        findings: of the essay.
        title: what the essay is called.
        changed: since an earlier draft; None where there is none.
    """
    essay, language = findings.essay, findings.essay.deck.language
    marks = {id(f): f"{number}" for number, f in enumerate(essay.found, start=1)}
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p class=soft>{escape(essay.deck.title)}</p>",
        f"<p class=advice><strong>{escape(advice(findings))}</strong></p>",
    ]
    shown = sections(findings, changed)
    parts += [_section(s, findings, marks) for s in shown if s.code in FIRST]
    parts.append(f"<h2>{escape(say(language, 'essay.title_text'))}</h2>")
    parts.append(f"<p class=soft>{escape(say(language, 'essay.legend'))}</p>")
    parts.append(f"<div class=essay>{_text(findings, marks, quoted_places(shown))}</div>")
    parts += [_section(s, findings, marks) for s in shown if s.code not in FIRST]
    parts.append(f"<p><strong>{escape(total(findings))}</strong></p>")
    return page(title, language, "".join(parts))


def _section(section: Section, findings: Findings, marks: dict[int, str]) -> str:
    told = []
    for line in section.lines:
        about = line.about
        words = escape(line.text)
        for span in line.spans:
            shown = escape(quoted(findings, span))
            words = words.replace(shown, f'<a href="#at-{span.start}">{shown}</a>', 1)
        mine = f' id="{section.code}-{marks[id(about)]}"' if about is not None else ""
        told.append(f"<li{mine}>{words}</li>")
    return f"<section><h2>{escape(section.title)}</h2><ul>{''.join(told)}</ul></section>"


def _text(findings: Findings, marks: dict[int, str], starts: Collection[int]) -> str:
    """The essay, a paragraph a block of lines; a piece begins where something links to it."""
    told = pieces(findings, starts)
    shown = [_piece(p, findings, marks, p.span.start in starts) for p in told]
    lines: list[list[str]] = [[]]
    raw: list[str] = [""]
    for piece, html in zip(told, shown, strict=True):
        if piece.text == "\n":
            lines.append([])
            raw.append("")
        else:
            lines[-1].append(html)
            raw[-1] += piece.text
    blocks: list[str] = []
    open_: list[str] = []
    for words, line in zip([*raw, ""], [*lines, []], strict=True):
        heading = HEADING.match(words)
        if (not words.strip() or heading) and open_:
            blocks.append(f"<p>{'<br>'.join(open_)}</p>")
            open_ = []
        if heading:
            blocks.append(f"<h3>{''.join(line).replace(heading[0], '', 1)}</h3>")
        elif words.strip():
            open_.append("".join(line))
    return "".join(blocks)


def _piece(piece: Piece, findings: Findings, marks: dict[int, str], target: bool) -> str:
    language = findings.essay.deck.language
    words = escape(piece.text)
    kinds = " ".join(dict.fromkeys(f"is-{f.result.verdict.value}" for f in piece.concepts))
    if piece.idle and not piece.concepts:
        kinds = "is-idle"
    place = f' id="at-{piece.span.start}"' if target else ""
    if kinds or place:
        words = f'<span{place} class="{kinds}">{words}</span>' if kinds else (
            f"<span{place}>{words}</span>"
        )  # fmt: skip
    notes = "".join(_note(f, marks, language) for f in piece.ends)
    return words + notes


def _note(found: Found, marks: dict[int, str], language: str) -> str:
    verdict = found.result.verdict.value
    href = f"#{verdict}-{marks[id(found)]}"
    words = escape(f"{found.result.name}\u00a0: {label(found, language)}")
    return f' <a class="note is-{verdict}-note" href="{href}">{words}</a>'
