"""Lines of a paste with their places in it, and text put together again from such places.

Whatever is found in a paste is kept as spans of it, so that what was left out is known exactly.
A character that only marks (an emphasis star, the second of two doubled quotes) is masked by
``\\0``, which keeps every place and is dropped when text is put together.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from tutor.domain import Span
from tutor.language.notes import notes

MASK = "\0"
SOFT = "\x1e"
"""A line break inside a line of the text, such as HTML's ``<br>``."""
ITEM = "\x1d"
"""The bullet of HTML's ``<li>``; alone on a line it is white space."""
BLANK = "\x1f"
"""A blank that stands for a mark."""
SPLIT = "\x02"
"""The hyphen of a word that was cut at the end of a line."""
GAP = "[…]"
"""What a gap in a sentence is shown as."""
_ENDS_OF_LINE = re.compile("[\n" + SOFT + "]")
_BLANK = re.compile(r"[^\S\u00a0\u202f]+")
_CUT_WORD = re.compile(SPLIT + r"\s*")
_GLUED = re.compile(
    r"(?<=[^\W\d_]{2}[.!?])(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’])|(?<=[»)\]]\.)(?=[A-ZÀ-ÖØ-Þ])"
)
_MARK = re.compile(
    r"(?P<dash>[-*+•·◦▪‣●○–—■□▶➢➤✓✔§∙⁃](?=[ \t\u00a0])|[\ue000-\uf8ff]|\x1d)[ \t\u00a0]*"
    r"|(?P<tight>[-*•·●–—])(?=[^\W\d_]|«)|(?P<apart>o)(?:[ ]{3,}|\t)[ \t]*"
    r"|(?P<circle>o)[ \t\u00a0]+"
    r"|(?P<odd>[~›]|[^\w\s\x00-\x7f«»“”‘’…¿¡£€°±≠≈µ×÷→⇒➔⟶➜►–—-])[ \t\u00a0]+"
    r"|(?P<arrow>[=-]{1,2}>|[→⇒➔⟶➜►])[ \t\u00a0]*"
    r"|(?P<section>\d{1,2}(?:[.]\d{1,2}){1,3})[.)]?[ \t\u00a0]+"
    r"|(?P<bare>\d{1,2})(?:[ ]{2,}|\t)[ \t]*"
    r"|\(?(?P<number>\d{1,2})(?:[.)][ \t\u00a0]+|\)(?=[^\W\d_]))"
    r"|\(?(?P<roman>[IVX]{1,5}|[ivx]{1,5})[.)][ \t\u00a0]+"
    r"|\(?(?P<letter>[a-zA-Z])[.)][ \t\u00a0]+"
)
_PROOFS = {"roman": ("i", "ii"), "letter": ("a", "b")}
_WHITE = "".join(chr(i) for i in range(0x3001) if chr(i).isspace()) + MASK
_BLANKS = _WHITE.replace("\n", "").replace(SOFT, "").replace(ITEM, "")
_ENDS = ".!?…:;"
_CARD_SIGNS = "★☆♦●◆▶►⭐🔹❓❔"
"""Signs that stand before cards as often as before what answers them."""
_NOTES = notes().lines
_TAB = 4
_TAIL = 80


class Mark(StrEnum):
    """What stands before the text of a line."""

    NONE = "none"
    DASH = "dash"
    NUMBER = "number"
    LETTER = "letter"
    ROMAN = "roman"
    SECTION = "section"
    ARROW = "arrow"


_ALIKE = {
    "tight": Mark.DASH,
    "apart": Mark.DASH,
    "odd": Mark.DASH,
    "circle": Mark.DASH,
    "bare": Mark.SECTION,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line that has text.

    Attributes:
        number: counted from 1.
        start: place of the first character of ``text`` in the paste.
        text: without its mark and the white space around it.
        indent: columns before the mark.
        mark: bullet, number or letter before the text.
        after_blank: whether an empty line, or nothing, comes before it.
        joined: whether it goes on with the line before whatever its words say.
        label: its mark as it stands, such as ``2.``; empty without one.
        depth: how many marks of quotation stand before it.
    """

    number: int
    start: int
    text: str
    indent: int = 0
    mark: Mark = Mark.NONE
    after_blank: bool = False
    joined: bool = False
    label: str = ""
    depth: int = 0

    @property
    def span(self) -> Span:
        """Where the text stands in the paste."""
        return Span(self.start, self.start + len(self.text))

    def cut(self, start: int, end: int | None = None) -> Line:
        """The same line with only a part of its text, without the white space around it."""
        part = self.text[start:end]
        kept = part.strip(_WHITE)
        offset = part.index(kept) if kept else 0
        place = self.start + start + offset
        return replace(self, start=place, text=kept)


def read_lines(text: str, start: int = 0, end: int | None = None, first: int = 1) -> list[Line]:
    """Read the lines with text of ``text[start:end]``; ``first`` numbers the line of ``start``."""
    lines: list[Line] = []
    whole = text[start:end]
    rows = _ENDS_OF_LINE.split(whole)
    trusted = _trusted(rows)
    place, number, after_blank = start, first, True
    for raw in rows:
        if not raw.strip(_WHITE):
            after_blank = True
        else:
            lines.append(_line(raw, place, number, after_blank, trusted))
            after_blank = False
        place += len(raw)
        number += whole[place - start : place - start + 1] == "\n"
        place += 1
    return lines


def _trusted(rows: list[str]) -> frozenset[str]:
    """Kinds of marks that may be believed: letters only where both a and b are there.

    So "A. Smith" stays a name where nothing is lettered, and "3.5 litres" a quantity where no
    3.4 or 3.6 is; "o" must come twice or stand well apart, "i." come twice or with "ii."; a
    dash that touches its word must come twice or stand apart elsewhere.
    """
    seen: dict[str, Counter[str]] = {}
    for row in rows:
        found = _MARK.match(row.lstrip(_BLANKS))
        if found and found.lastgroup:
            label = found[found.lastgroup].casefold()
            seen.setdefault(found.lastgroup, Counter())[label] += 1
    trusted = {"dash", "number", "arrow", "apart"}
    trusted |= {kind for kind, proof in _PROOFS.items() if set(proof) <= seen.get(kind, {}).keys()}
    tight = seen.get("tight", Counter())
    if tight.total() > 1 or any(seen.get("dash", Counter())[sign] > 1 for sign in tight):
        trusted.add("tight")
    if seen.get("circle", Counter()).total() > 1 or "apart" in seen:
        trusted.add("circle")
    if seen.get("odd", Counter()).total() > 1:
        trusted.add("odd")
    if seen.get("roman", Counter())["i"] > 1:
        trusted.add("roman")
    sections = seen.get("section", Counter())
    if any(_next_section(label) in sections for label in sections):
        trusted |= {"section", "bare"}
    return frozenset(trusted)


def _next_section(label: str) -> str:
    above, _, last = label.rpartition(".")
    return f"{above}.{int(last) + 1}"


def _line(raw: str, place: int, number: int, after_blank: bool, trusted: frozenset[str]) -> Line:
    blank = len(raw) - len(raw.lstrip(_BLANKS))
    indent = sum(_TAB if c == "\t" else 1 for c in raw[:blank])
    mark, skip, label = Mark.NONE, blank, ""
    found = _MARK.match(raw, blank)
    kind = found.lastgroup if found and found.lastgroup else ""
    if found and kind == "roman" and kind not in trusted and len(found[kind]) == 1:
        kind = "letter"
    if kind == "odd" and not indent and found and found[kind] in _CARD_SIGNS:
        kind = ""
    if found and kind in trusted and raw[found.end() :].strip(_BLANKS):
        skip, label = found.end(), found[0].strip(_BLANKS)
        mark = _ALIKE.get(kind) or Mark(kind)
    return Line(number, place, raw, indent, mark, after_blank, label=label).cut(skip)


def render(text: str, spans: list[Span]) -> str:
    """Put the text of ``spans`` together: one space between them, a full stop where one lacks."""
    pieces: list[str] = []
    for span in spans:
        said = _CUT_WORD.sub("", text[span.start : span.end].replace(MASK, ""))
        piece = _BLANK.sub(" ", said).strip(" ")
        if not piece:
            continue
        if pieces and pieces[-1].endswith(GAP):
            pieces.append(" " if text[span.start].isspace() else "")
        elif pieces:
            last = pieces[-1]
            stop = piece[0].isupper() and last[-1] not in _ENDS and not expects_more(last)
            pieces.append(". " if stop else " ")
        pieces.append(piece)
    return _GLUED.sub(" ", "".join(pieces))


def trim(text: str, spans: list[Span], edge: str) -> list[Span]:
    """Cut white space and the characters of ``edge`` off the end of the last span."""
    kept = list(spans)
    while kept:
        last = kept[-1]
        body = text[last.start : last.end].rstrip(" \t\u00a0\u202f\n" + MASK + edge)
        if body:
            kept[-1] = Span(last.start, last.start + len(body))
            return kept
        kept.pop()
    return kept


def expects_more(text: str) -> bool:
    """Whether ``text`` stops in mid-phrase: on a comma, a hyphen, "of the", "l'"."""
    last = re.sub(r"^.*[\s(«]", "", text[-_TAIL:].rstrip(), flags=re.DOTALL)
    if not last or last[-1] in ",(«-–—/&'’":
        return True
    return re.sub(r"^\w+['’]", "", last).casefold() in _NOTES.never_last


def _leans_back(previous: str, text: str) -> bool:
    """Whether ``text`` begins with a word that takes up the line before ("and", "elle")."""
    first = re.match(r"\w+", text)
    opening = re.match(r"\w+", previous)
    word = first[0] if first else ""
    if word in _NOTES.links:
        return True
    return word in _NOTES.pronouns and opening is not None and opening[0].casefold() != word


def continues(previous: str, line: Line, *, sentences: bool) -> bool:
    """Whether ``line`` goes on with the sentence that ``previous`` left open.

    Args:
        previous: the text so far.
        line: an unmarked line after it.
        sentences: whether the lines around it begin with a capital, so that a small letter
            means "in mid-sentence" and not "another entry of a list".
    """
    if line.mark is not Mark.NONE or line.after_blank or not previous:
        return False
    if previous.rstrip()[-1] in _ENDS.replace(":", "").replace(";", ""):
        return False
    small = line.text.lstrip("#>*- ")[:1].islower()
    if small and _leans_back(previous, line.text):
        return True
    if expects_more(previous) and previous.rstrip()[-1] != ",":
        return True
    return small and sentences and previous.rstrip()[-1] not in ":;"
