"""Which columns of a table ask, which answer, and which are about the card (tags, guid, deck)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.decks.words import plain
from tutor.language.notes import any_of, notes

_NOTES = notes().columns
_LANGUAGE = re.compile(rf"[ _.-]*\(?\b{any_of(_NOTES.languages)}\)?$|_(?:fr|en)$")
_TOKEN = re.compile(r"(?=\S*[^\s\w'’-]|\S*\d)\S{3,40}")
_LEAST_ROWS = 3
_FILLED = 0.5
_TWO = 2
_LONG = 4
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns: what asks, what answers, and the names of those left out."""

    front: int
    back: tuple[int, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """A header cell as a role and, where it says one, a language."""

    role: str
    language: str


def is_header(cells: list[str]) -> bool:
    """Whether the first row names its columns ("term", "réponse", "tags")."""
    heads = [_read(cell) for cell in cells]
    known = [head.role for head in heads if head.role]
    speaks = "front" in known or "back" in known
    short = all(len(cell.split()) <= _LONG for cell in cells)
    return len(known) >= _TWO and speaks and short and not cells[0].rstrip().endswith("?")


def columns(header: list[str] | None, rows: list[list[str]]) -> Columns:
    """The roles of the columns, by the header where there is one, else by what the rows hold.

    Args:
        header: its cells, or None.
        rows: cells of the rows, each as many as the widest.
    """
    width = max((len(row) for row in rows), default=0)
    width = max(width, len(header or []))
    if header is None:
        return _unheaded(rows, width)
    heads = [_read(cell) for cell in header] + [_Head("", "")] * (width - len(header))
    filled = [sum(bool(row[i].strip()) for row in rows if i < len(row)) for i in range(width)]
    backs = [i for i, head in enumerate(heads) if head.role == "back"]
    named = [i for i, head in enumerate(heads) if head.role == "front"]
    named = named or [i for i, head in enumerate(heads) if not head.role]
    fronts = [i for i in named if not _holds_ids(rows, i)] or named
    if not backs:
        backs = [i for i, head in enumerate(heads) if not head.role and i not in fronts[:1]]
        backs = backs or fronts[1:2]
    full = [i for i in backs if filled[i] >= _FILLED * max(1, len(rows))]
    backs = full or backs
    languages = {heads[i].language for i in backs} - {""}
    if len(languages) > 1:
        best = heads[max(backs, key=lambda i: filled[i])].language
        backs = [i for i in backs if heads[i].language == best]
        languages = {best}
    alike = [i for i in fronts if heads[i].language in languages]
    front = (alike or fronts or [0])[0]
    backs = [i for i in backs if i != front]
    used = {front, *backs}
    out = [cell.strip() for i, cell in enumerate(header) if i not in used and filled[i]]
    return Columns(front, tuple(backs), tuple(out))


def _read(cell: str) -> _Head:
    if len(cell) > _LONGEST:
        return _Head("", "")
    said = plain(cell.strip(" \t\n\"'*#:\0")).replace("_", " ").strip()
    language = ""
    if found := _LANGUAGE.search(said):
        language = found[0].strip(" _.-()")[:2].replace("an", "en")
        said = said[: found.start()].strip()
    said = re.sub(r"[ ]*\d+$|[ ]*\(.*\)$", "", said)
    words = said.split()
    if len(words) == _TWO and words[-1] in _NOTES.beside:
        return _Head("beside", language)
    for told in (said, words[0] if words and len(words) <= _LONG else ""):
        for role in ("back", "front", "beside"):
            if told in getattr(_NOTES, role):
                return _Head(role, language)
    return _Head("", language)


def _unheaded(rows: list[list[str]], width: int) -> Columns:
    """Without a header, a column of ids, or of few values that come again, is no answer."""
    kept = list(range(width))
    if width > _TWO and len(rows) >= _LEAST_ROWS:
        beside = {i for i in kept if _is_beside([row[i] for row in rows if i < len(row)], i)}
        if len(kept) - len(beside) >= _TWO:
            kept = [i for i in kept if i not in beside]
    known = set(kept)
    out = tuple(str(i + 1) for i in range(width) if i not in known)
    return Columns(kept[0] if kept else 0, tuple(kept[1:]), out)


def _holds_ids(rows: list[list[str]], column: int) -> bool:
    """Whether a column holds nothing but codes, each once ("tare-01")."""
    said = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
    return bool(said) and all(_TOKEN.fullmatch(s) for s in said) and len(set(said)) == len(said)


def _is_beside(cells: list[str], index: int) -> bool:
    said = [cell.strip() for cell in cells if cell.strip()]
    if len(said) < _LEAST_ROWS:
        return False
    numbered = index == 0 and all(cell.isdigit() for cell in said)
    tokens = all(_TOKEN.fullmatch(cell) for cell in said) and len(set(said)) == len(said)
    again = len(set(said)) * _TWO <= len(said) and all(len(cell.split()) <= _LONG for cell in said)
    return numbered or (tokens and index == 0) or again
