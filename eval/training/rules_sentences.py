"""Rows by rule from two sentences that say the same: negated, opposed, halved, near …"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

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
    if against_left and against_right and left.text != right.text:
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
    if not rules.negate(left.text, "never", chance):
        return
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


HANGING = re.compile(
    r"(?:as|if|when|because|even though|although|while|since|before|after|si|lorsque?|quand|comme|"
    r"bien qu\w+|puisque?|whereas|avant|après|but|mais)\b.*|.*\b"
    r"(?:especially|surtout|but|mais|not only|both|between|entre)\W*",
    re.I,
)
"""First halves that say nothing alone."""


def _cut(sides: tuple[Side, Side], kind: str) -> list[list[str]] | None:
    """Both sides cut at one conjunction, None where they are not cut alike."""
    cut = [side.text.split(side.rules().CONJUNCTIONS[kind]) for side in sides]
    if any(len(parts) != 2 or HANGING.fullmatch(parts[0]) for parts in cut):
        return None
    if not all(s.rules().finite(parts[0]) for s, parts in zip(sides, cut, strict=True)):
        return None
    one, other = (len(parts[0]) / len("".join(parts)) for parts in cut)
    short = min(part.count(" ") + 1 for parts in cut for part in parts)
    return cut if short >= 4 and abs(one - other) <= 0.12 and 0.25 < one < 0.75 else None


def halves(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """A passage of one part only: partial; of both parts for a concept of one: covered."""
    left, right = twin.turned(chance)
    if chance.random() < 0.35:
        left = right
    for kind in left.rules().CONJUNCTIONS:
        cut = _cut((left, right), kind)
        if cut is None:
            continue
        if chance.random() < 0.25 and left != right:
            yield Row(
                "half asked", left, Side(cut[1][0].rstrip(",") + ".", right.language), COVERED
            )
        else:
            yield Row("half said", Side(cut[0][0].rstrip(",") + ".", left.language), right, PARTIAL)
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
                if chance.random() < 0.4:
                    third = index.of(other, chance)
                    far = found[third] if third not in {None, place} else None
                    yield from two(twin, found[other], far, chance)


def two(one: Twin, other: Twin, far: Twin | None, chance: random.Random) -> Iterator[Row]:
    """A concept of two sentences: one of them said is partial, both covered, neither missing."""
    turned = chance.random() < 0.5
    sides = [(t.right, t.left) if turned else (t.left, t.right) for t in (one, other)]
    (said_one, asked_one), (said_other, asked_other) = sides
    language = said_one.language
    concept = Side(f"{asked_one.text} {asked_other.text}", asked_one.language)
    yield Row("one of two", chance.choice([said_one, said_other]), concept, PARTIAL)
    if chance.random() < 0.4:
        both = chance.sample([said_one.text, said_other.text], 2)
        yield Row("both of two", Side(" ".join(both), language), concept, COVERED)
    wrong = _negate(said_other, "plain", chance) if chance.random() < 0.4 else None
    if wrong and not concept.rules().negated(concept.text):
        both = chance.sample([said_one.text, wrong.text], 2)
        yield Row("both of two", Side(" ".join(both), language), concept, CONTRADICTED)
    if far and chance.random() < 0.3:
        yield Row("neither of two", chance.choice([far.left, far.right]), concept, MISSING)
