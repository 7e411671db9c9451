"""Rows by rule from two sentences that say the same: negated, opposed, halved, near …"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.training.common import read_rows
from eval.training.rules_sources import Near, Row, Side, Twin, by_source
from tutor.domain import Verdict

COVERED, PARTIAL, MISSING, CONTRADICTED = (
    Verdict.COVERED, Verdict.PARTIAL, Verdict.MISSING, Verdict.CONTRADICTED,
)  # fmt: skip
KINDS = ("plain",) * 6 + ("never", "nomore")


def _negate(side: Side, kind: str, chance: random.Random) -> Side | None:
    made = side.rules().negate(side.text, kind, chance)
    return Side(made, side.language) if made else None


def _affirm(side: Side) -> Side | None:
    made = side.rules().affirm(side.text)
    return Side(made, side.language) if made else None


def _rows(
    rule: str, one: tuple[Side, Side], other: tuple[Side | None, Side | None], chance: random.Random
) -> Iterator[Row]:
    """One contradicted row of two sides and their opposites, and the covered ones."""
    left, right = one
    against_left, against_right = other
    mixed = [(against_left, right), (left, against_right)]
    if chance.random() < 0.4:
        mixed.reverse()
    for passage, concept in mixed:
        if passage and concept:
            yield Row(rule, passage, concept, CONTRADICTED)
            break
    if against_left and against_right:
        yield Row(rule, against_left, against_right, COVERED)


def negation(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """One side negated or freed of its negation: contradicted; both or neither: covered."""
    left, right = twin.turned(chance)
    has = [side.rules().negated(side.text) for side in (left, right)]
    if has == [True, True]:
        yield from _rows("negation lifted", (left, right), (_affirm(left), _affirm(right)), chance)
        yield Row("untouched, negated", left, right, COVERED)
    elif not any(has):
        kind = chance.choice(KINDS)
        against = _negate(left, kind, chance), _negate(right, kind, chance)
        yield from _rows("negation", (left, right), against, chance)
        yield Row("untouched", left, right, COVERED)
    elif all(s.language == "en" or s.rules().ONLY.search(s.text) for s in (left, right)) and any(
        s.language == "en" and s.rules().ONLY.search(s.text) for s in (left, right)
    ):
        yield Row("only", left, right, COVERED)


def frames(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """« Il est faux de dire que … »: contradicted; « il n'est pas faux de dire que … »: covered."""
    left, right = twin.turned(chance)
    rules = left.rules()
    if rules.negated(left.text) or rules.negated(right.text):
        return
    double = chance.random() < 0.5
    frame = chance.choice(rules.DOUBLE_FRAMES if double else rules.FALSE_FRAMES)
    if made := rules.that(frame, left.text):
        passage = Side(made, left.language)
        yield Row("frame", passage, right, COVERED if double else CONTRADICTED)


def last_word(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """Right and taken back: contradicted; wrong and put right: covered."""
    left, right = twin.turned(chance)
    wrong = _negate(left, "plain", chance)
    lowered = left.rules().lower_first(left.text)
    if wrong is None or lowered is None:
        return
    lowered_wrong = left.rules().lower_first(wrong.text) or wrong.text
    template = chance.choice(left.rules().TAKEN_BACK)
    if chance.random() < 0.5:
        text, verdict = template.format(left.text, lowered_wrong), CONTRADICTED
    else:
        text, verdict = template.format(wrong.text, lowered), COVERED
    yield Row("last word", Side(text, left.language), right, verdict)


def _number_spots(side: Side) -> list[tuple[int, int, str]]:
    """Numbers of a text: begin, end, value as text."""
    rules = side.rules()
    spots = []
    for found in re.finditer(r"(?<![\w.,'-])(\d{1,4}|[a-zàâéèêîôû]+)(?![\w'-]|[.,]\d)", side.text):
        word = found[1].lower()
        if word.isdigit() or word in rules.NUMBERS:
            value = word if word.isdigit() else str(rules.NUMBERS[word])
            spots.append((found.start(), found.end(), value))
    return spots


def _other_number(written: str, value: int, side: Side, chance: random.Random) -> str:
    if not written.isdigit():
        names: dict[str, int] = side.rules().NUMBERS
        return chance.choice([name for name, other in names.items() if other != value])
    if 1000 < value < 2100:
        return str(min(2099, value + chance.choice([-70, -35, -20, -12, -5, -3, 4, 7, 15, 40])))
    if value <= 12:
        return str(chance.choice([n for n in range(2, 13) if n != value]))
    factor = chance.choice([0.3, 0.5, 0.6, 1.5, 1.8])
    changed = round(value * factor)
    return str(min(changed, 31) if value <= 31 and changed != value else changed)


def numbers(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """One number of one side changed, where both sides have it once: contradicted."""
    left, right = twin.turned(chance)
    rules = left.rules()
    spots = _number_spots(left)
    values = [value for _, _, value in spots]
    if sorted(values) != sorted(value for _, _, value in _number_spots(right)):
        return
    spots = [s for s in spots if values.count(s[2]) == 1 and int(s[2]) > 1]
    if not spots or rules.ROUND.search(left.text) or rules.negated(left.text):
        return
    begin, end, value = chance.choice(spots)
    changed = _other_number(left.text[begin:end], int(value), left, chance)
    if changed != left.text[begin:end]:
        text = left.text[:begin] + changed + left.text[end:]
        yield from _either("number", Side(text, left.language), right, chance)


def _either(rule: str, changed: Side, other: Side, chance: random.Random) -> Iterator[Row]:
    """A contradicted row with the changed side as passage, or now and then as concept."""
    pair = (changed, other) if chance.random() < 0.65 else (other, changed)
    yield Row(rule, *pair, CONTRADICTED)


def rings(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """Another day, month, colour or point of the compass on one side: contradicted."""
    left, right = twin.turned(chance)
    if left.rules().negated(left.text):
        return
    for place, ring in enumerate(left.rules().RINGS):
        names = ring.split()
        found = [m for m in re.finditer(r"\b[^\W\d_]+\b", left.text) if m[0].lower() in names]
        same = [w for w in re.findall(r"\w+", right.text.lower()) if w in
                right.rules().RINGS[place].split()]  # fmt: skip
        if len(found) == 1 and len(same) == 1 and found[0].start():
            old = found[0][0]
            new = chance.choice([n for n in names if n != old.lower()])
            new = new.capitalize() if old[0].isupper() else new
            text = left.text[: found[0].start()] + new + left.text[found[0].end() :]
            yield from _either("ring", Side(text, left.language), right, chance)
            return


NOT_EXCHANGED = re.compile(
    r"\b(?:and|or|with|met|marr\w+|friends?|like|he|she|his|her|him|himself|herself|than|"
    r"et|ou|avec|épous\w+|mari\w+|amis?|comme|il|elle|son|sa|ses|lui|se|s'\w+|est|était|sera|"
    r"both|resembl\w+|ressembl\w+|each)\b",
    re.I,
)
NAMES = set(
    "Tom Mary Marie John Jean Bill Ken Bob Jane Mike Linda Nancy Kate Jim Alice Jack Betty Susan "
    "Carol Paul Peter Pierre Lucy Emily Sami Layla Dan Jackson Jiro Taro Judy Meg Tony Sally "
    "Japan China Germany France Italy England Russia Spain Paris London Boston Tokyo".split()
)
ROUTE = re.compile(r"\bfrom ([A-Z]\w+) (to|into) ([A-Z]\w+)\b|\bde ([A-Z]\w+) (à|en) ([A-Z]\w+)\b")


def roles(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """Two names exchanged around a verb, or the two ends of a way: contradicted."""
    for left, right in chance.sample(
        [(twin.left, twin.right), (twin.right, twin.left)], 2
    ):  # fmt: skip
        found = [m for m in re.finditer(r"\b[A-Z]\w+\b", left.text) if m[0] in NAMES]
        if len(found) != 2 or found[0][0] == found[1][0]:
            continue
        way = ROUTE.search(left.text)
        if not way and (found[0].start() or NOT_EXCHANGED.search(f"{left.text} {right.text}")):
            continue
        if re.search(r"\bd'[A-Z]|n't|\bnot\b|\bpas\b|,", left.text):
            continue
        (a, b), text = found, left.text
        made = text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]
        yield from _either("roles", Side(made, left.language), right, chance)
        return


def halves(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """A passage of one part only: partial; of both parts for a concept of one: covered."""
    left, right = twin.turned(chance)
    kinds = list(left.rules().CONJUNCTIONS)
    for kind in kinds:
        cut = [s.text.split(s.rules().CONJUNCTIONS[kind]) for s in (left, right)]
        if any(len(parts) != 2 for parts in cut):
            continue
        shares = [len(parts[0]) / len(side.text) for parts, side in zip(cut, (left, right),
                                                                         strict=True)]  # fmt: skip
        short = min(part.count(" ") + 1 for parts in cut for part in parts)
        if short < 5 or abs(shares[0] - shares[1]) > 0.1 or not 0.3 < shares[0] < 0.7:
            continue
        whole_left, whole_right = left, right
        if chance.random() < 0.25:
            half = Side(cut[1][0].rstrip(",") + ".", right.language)
            yield Row("half asked", whole_left, half, COVERED)
        else:
            half = Side(cut[0][0].rstrip(",") + ".", left.language)
            yield Row("half said", half, whole_right, PARTIAL)
        return


def near(twins: Sequence[Twin], chance: random.Random) -> Iterator[Row]:
    """Another sentence of the source that shares an uncommon word: missing."""
    for found in by_source(twins).values():
        index = Near([f"{twin.left.text} {twin.right.text}" for twin in found])
        for place, twin in enumerate(found):
            other = index.of(place, chance)
            if other is not None:
                concept, _ = twin.turned(chance)
                passage, _ = found[other].turned(chance)
                yield Row("near", passage, concept, MISSING)


class Opposites:
    """Words and their opposites in one language: the reliable ones of a list, and a few own."""

    def __init__(self, pairs: dict[str, str], text_guard: str) -> None:
        self._pairs = pairs
        self._guard = re.compile(text_guard, re.I)

    @classmethod
    def load(cls, data: Path, language: str) -> Opposites:
        """Read the list of a language and keep its useful pairs."""
        from eval.training import rules_opposites

        rows = [row[:2] for row in read_rows(data / "terms" / f"antonyms-{language}.tsv.gz")]
        return cls(rules_opposites.useful(rows, language), rules_opposites.GUARD[language])

    def replace(self, text: str) -> str | None:
        """Return a text with one word replaced by its opposite, None where none fits."""
        if self._guard.search(text):
            return None
        found = list(re.finditer(r"(?<![-'\w])[^\W\d_]+(?![-'\w])", text))
        low = [m[0] for m in found]
        for spot, word in zip(found, low, strict=True):
            if word not in self._pairs or low.count(word) != 1 or self._pairs[word] in low:
                continue
            new, before = self._pairs[word], text[: spot.start()]
            if before.endswith(" a ") and new[0] in "aeiou":
                before = before[:-1] + "n "
            elif before.endswith(" an ") and new[0] not in "aeiou":
                before = before[:-2] + " "
            return before + new + text[spot.end() :]
        return None


def opposed(opposites: dict[str, Opposites], twin: Twin, chance: random.Random) -> Iterator[Row]:
    """One word of one side replaced by its opposite: contradicted."""
    left, right = twin.turned(chance)
    if left.rules().negated(left.text) or right.rules().negated(right.text):
        return
    made = opposites[left.language].replace(left.text)
    if made:
        yield from _either("opposite", Side(made, left.language), right, chance)
