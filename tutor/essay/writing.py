"""The report of an essay as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.essay.drafts import Change
from tutor.essay.findings import Findings
from tutor.essay.marks import Piece, pieces
from tutor.essay.sections import advice, label, sections, total
from tutor.messages import say
from tutor.plain import as_markdown_text, visible


def as_text(findings: Findings, changed: Sequence[Change] | None = None) -> str:
    """The report for a terminal, a file or a message."""
    language = findings.essay.deck.language
    lines = [advice(findings), ""]
    for section in sections(findings, changed):
        lines += [section.title, *(f"  • {line.text}" for line in section.lines), ""]
    lines += [say(language, "essay.title_text"), ""]
    lines += ["".join(_noted(p, findings) for p in pieces(findings)).strip(), "", total(findings)]
    return visible("\n".join(lines))


def as_markdown(findings: Findings, changed: Sequence[Change] | None = None) -> str:
    """The report as Markdown: evidence in bold, its concept and verdict after it."""
    language = findings.essay.deck.language
    parts = [f"# {as_markdown_text(findings.essay.deck.title)}"]
    parts.append(f"**{as_markdown_text(advice(findings))}**")
    for section in sections(findings, changed):
        told = "\n".join(f"- {as_markdown_text(line.text)}" for line in section.lines)
        parts.append(f"## {as_markdown_text(section.title)}\n\n{told}")
    parts.append(f"## {as_markdown_text(say(language, 'essay.title_text'))}")
    text = "".join(_marked(p, findings) for p in pieces(findings))
    parts += [block.strip() for block in text.split("\n") if block.strip()]
    parts.append(f"**{as_markdown_text(total(findings))}**")
    return "\n\n".join(parts) + "\n"


def _noted(piece: Piece, findings: Findings) -> str:
    notes = _notes(piece, findings)
    return piece.text + "".join(f" [{note}]" for note in notes)


def _marked(piece: Piece, findings: Findings) -> str:
    if piece.text == "\n":
        return "\n"
    words = as_markdown_text(piece.text)
    before = " " * (piece.text[:1] == " ")
    after = " " * (piece.text[-1:] == " ")
    text = f"**{words}**" if piece.concepts and words else words
    notes = "".join(f" _({as_markdown_text(note)})_" for note in _notes(piece, findings))
    return f"{before}{text}{notes}{after}"


def _notes(piece: Piece, findings: Findings) -> list[str]:
    language = findings.essay.deck.language
    return [f"{f.result.name}: {label(f, language)}" for f in piece.ends]
