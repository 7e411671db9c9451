"""Read a deck from its Markdown text, with every fault of the file in one error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tutor.decks.attributes import Attributes, read_attributes, split_at_end
from tutor.decks.escapes import unescape
from tutor.decks.front import read_front
from tutor.decks.lines import SUB_LINES, Block, Kind, group
from tutor.decks.scales import read_number, write_number
from tutor.decks.words import Ids, short_name, slug
from tutor.domain import Concept, Deck, Question
from tutor.errors import DeckError, Fault, Message

HINT_WORD = re.compile(r"(?:indice|hint|cue)[ \t\u00a0\u202f]*:[ \t]*", re.IGNORECASE)
_BOLD = re.compile(r"\*\*((?:\\.|[^\\*]|\*(?!\*))*+)\*\*|__((?:\\.|[^\\_]|_(?!_))*+)__")
_AFTER_NAME = re.compile(r"[ \t]*(?:\{([^{}\\]*)\})?[ \t]*")
_SEPARATOR = re.compile(r"[ \t\u00a0\u202f]*(?:[:：–—]|-(?=[ \t]|$))[ \t]*")
_INNER_COLON = re.compile(r"(?<!\\)((?:\\\\)*):[ \t]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LEAST_WEIGHT, MOST_WEIGHT = 0.01, 1000.0
"""Points are printed with two decimals; beyond a thousand, the others would not count."""
_BLANKS = " \t\u00a0\u202f"


@dataclass(slots=True)
class _Concept:
    line: int
    id: str | None
    concept: Concept
    lines: dict[Kind, list[str]] = field(default_factory=dict)

    def whole(self, ident: str) -> Concept:
        """The concept with its id and the lines under it."""
        points, accepted, wrong = (
            tuple(self.lines.get(kind, ()))
            for kind in (Kind.KEY_POINT, Kind.ACCEPTED, Kind.MISCONCEPTION)
        )
        return replace(
            self.concept, id=ident, key_points=points, accepted=accepted, misconceptions=wrong
        )


@dataclass(slots=True)
class _Question:
    line: int
    id: str | None
    prompt: str
    any: str | None
    hints: list[str] = field(default_factory=list)
    concepts: list[_Concept] = field(default_factory=list)


def parse(text: str, source: str = "deck") -> Deck:
    """Read a deck.

    Args:
        text: the whole file.
        source: what to call it in an error, such as its path.

    Raises:
        DeckError: the file has faults; the error holds every one, in the order of lines.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front = read_front(lines)
    blocks, faults = group(lines, front.body)
    builder = _Builder(faults=front.faults + faults)
    for number, line in enumerate(lines, start=1):
        if found := _CONTROL.search(line):
            builder.fault(number, "control_character", code=f"U+{ord(found[0]):04X}")
    for block in blocks:
        builder.take(block)
    questions = builder.finish(front.body + 1)
    if builder.faults:
        raise DeckError(source, tuple(sorted(builder.faults, key=lambda fault: fault.line)))
    return Deck(builder.title or "", front.language, questions, front.scale)


@dataclass(slots=True)
class _Builder:
    """Puts blocks together, one after the other."""

    faults: list[Fault]
    title: str | None = None
    questions: list[_Question] = field(default_factory=list)

    def fault(self, line: int, code: str, /, **values: object) -> None:
        self.faults.append(Fault(line, code, values))

    def take(self, block: Block) -> None:
        key = {Kind.QUESTION: "any", Kind.CONCEPT: "weight"}.get(block.kind)
        raw, attributes = self._attributes(block, key)
        if not raw:
            self.fault(block.line, "empty", kind=_kind(block.kind))
        if block.kind is Kind.TITLE:
            self._title(block.line, unescape(raw))
        elif block.kind is Kind.QUESTION:
            found = attributes.values.get("any")
            self.questions.append(_Question(block.line, attributes.id, unescape(raw), found))
        elif not self.questions:
            self.fault(block.line, "before_first", kind=_kind(block.kind))
        elif block.kind is Kind.HINT:
            self._hint(block.line, raw)
        elif block.kind is Kind.CONCEPT:
            self.questions[-1].concepts.append(self._concept(block.line, raw, attributes))
        else:
            self._sub_line(block, unescape(raw))

    def _attributes(self, block: Block, key: str | None) -> tuple[str, Attributes]:
        parts = list(block.parts)
        parts[-1], inside = split_at_end(parts[-1])
        if inside is None and len(parts) > 1:
            parts[0], inside = split_at_end(parts[0])
        raw = " ".join(part for part in parts if part)
        if inside is None:
            return raw, Attributes(block.line)
        if key is None:
            self.fault(block.line, "takes_none", kind=_kind(block.kind), inside=inside)
            return raw, Attributes(block.line)
        attributes = read_attributes(inside, key, block.line)
        self._report(attributes)
        return raw, attributes

    def _report(self, attributes: Attributes) -> None:
        self.faults += attributes.faults
        attributes.faults.clear()

    def _title(self, line: int, text: str) -> None:
        if self.title is not None:
            self.fault(line, "second_title", text=text)
        else:
            self.title = text

    def _hint(self, line: int, raw: str) -> None:
        question = self.questions[-1]
        if question.concepts:
            self.fault(line, "late_hint")
        question.hints.append(unescape(HINT_WORD.sub("", raw, count=1) if _is_said(raw) else raw))

    def _concept(self, line: int, raw: str, attributes: Attributes) -> _Concept:
        name, explanation, named = "", unescape(raw), False
        if bold := _BOLD.match(raw):
            inner = bold[1] if bold[1] is not None else bold[2]
            colon = _INNER_COLON.search(inner)
            inner = inner[: colon.end(1)].rstrip(_BLANKS) if colon else inner
            name = unescape(inner.strip(" \t"))
            named = True
            rest = raw[bold.end() :]
            after = _AFTER_NAME.match(rest)
            if after and after[1] is not None:
                more = read_attributes(after[1], "weight", line)
                attributes.add(more)
                self._report(attributes)
            rest = rest[after.end() :] if after else rest
            closed = colon and not (after and after[1] is not None)
            separator = None if closed else _SEPARATOR.match(rest)
            explanation = unescape(rest[separator.end() :] if separator else rest)
            if not name:
                self.fault(line, "empty_name")
            elif rest and not separator and not colon:
                self.fault(line, "no_colon", name=name)
        elif raw:
            name = short_name(explanation)
        concept = Concept("", name, explanation, named, self._weight(line, attributes))
        return _Concept(line, attributes.id, concept)

    def _weight(self, line: int, attributes: Attributes) -> float:
        text = attributes.values.get("weight")
        value = 1.0 if text is None else read_number(text.removeprefix("+"))
        if value is not None and value > 0 and not LEAST_WEIGHT <= value <= MOST_WEIGHT:
            least, most = write_number(LEAST_WEIGHT), write_number(MOST_WEIGHT)
            self.fault(line, "weight_range", text=text, least=least, most=most)
            return 1.0
        if value is None or value <= 0:
            self.fault(line, "weight", text=text)
            return 1.0
        return value

    def _sub_line(self, block: Block, text: str) -> None:
        assert block.kind in SUB_LINES
        concepts = self.questions[-1].concepts
        if not concepts:
            self.fault(block.line, "no_concept", kind=_kind(block.kind))
            return
        concepts[-1].lines.setdefault(block.kind, []).append(text)

    def finish(self, body: int) -> tuple[Question, ...]:
        if self.title is None:
            self.fault(body, "no_title")
        if not self.questions:
            self.fault(body, "no_question")
        self._same_ids([(q.line, q.id) for q in self.questions], "question_id_twice")
        ids = Ids(q.id for q in self.questions if q.id)
        questions = []
        for q in self.questions:
            ident = q.id or ids.give(slug(q.prompt, "question"))
            concepts = self._concepts(q)
            count = self._any(q)
            questions.append(Question(ident, q.prompt, concepts, tuple(q.hints), count))
        return tuple(questions)

    def _concepts(self, question: _Question) -> tuple[Concept, ...]:
        if not question.concepts:
            self.fault(question.line, "no_concepts")
        self._same_ids([(c.line, c.id) for c in question.concepts], "concept_id_twice")
        ids = Ids(c.id for c in question.concepts if c.id)
        concepts = []
        for c in question.concepts:
            ident = c.id or ids.give(slug(c.concept.name, "concept"))
            concept = c.whole(ident)
            concepts.append(concept)
            told = concept.explanation or concept.key_points or concept.accepted
            if concept.name and not told:
                self.fault(c.line, "no_explanation", name=concept.name)
        return tuple(concepts)

    def _same_ids(self, ids: list[tuple[int, str | None]], code: str) -> None:
        seen: dict[str, int] = {}
        free = Ids(ident for _, ident in ids if ident)
        for line, ident in ids:
            if ident in seen:
                said = {"id": ident, "other": seen[ident], "free": free.give(ident)}
                self.fault(line, code, **said)
            elif ident:
                seen[ident] = line

    def _any(self, question: _Question) -> int | None:
        if question.any is None:
            return None
        count = int(question.any) if re.fullmatch(r"[0-9]{1,4}", question.any) else 0
        number = len(question.concepts)
        if count < 1 or count > number:
            said = {"any": question.any, "count": number, "most": max(number, 1)}
            self.fault(question.line, "any", **said)
        return count


def _kind(kind: Kind) -> Message:
    return Message(f"kind.{kind.value}")


def _is_said(raw: str) -> bool:
    """Whether a hint begins with the word for a hint and goes on after it."""
    found = HINT_WORD.match(raw)
    return found is not None and found.end() < len(raw)
