"""Rows by rule that change one word: a number, a day, a name's place, a word to its opposite."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from eval.training import rules_opposites
from eval.training.common import read_rows
from eval.training.rules_sources import Row, Side, Twin
from tutor.domain import Verdict


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
        nearest = sorted(
            (n for n in names if names[n] != value), key=lambda n: abs(names[n] - value)
        )
        return chance.choice(nearest[:5])
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
    values = sorted(value for _, _, value in _number_spots(left))
    if values == sorted(value for _, _, value in _number_spots(right)):
        changed = renumbered(left, chance)
        if changed:
            yield from _either("number", Side(changed, left.language), right, chance)


def renumbered(side: Side, chance: random.Random) -> str | None:
    """The text with one of its numbers changed; None where it has none or says "about" or "not"."""
    rules, text = side.rules(), side.text
    spots = _number_spots(side)
    values = [value for _, _, value in spots]
    spots = [s for s in spots if values.count(s[2]) == 1 and int(s[2]) > 1]
    if not spots or rules.ROUND.search(text) or rules.negated(text):
        return None
    begin, end, value = chance.choice(spots)
    changed = _other_number(text[begin:end], int(value), side, chance)
    return text[:begin] + changed + text[end:] if changed != text[begin:end] else None


def _either(rule: str, changed: Side, other: Side, chance: random.Random) -> Iterator[Row]:
    """A contradicted row with the changed side as passage, or now and then as concept."""
    pair = (changed, other) if chance.random() < 0.65 else (other, changed)
    yield Row(rule, *pair, Verdict.CONTRADICTED)


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
        named = place < 2
        if len(found) == 1 == len(same) and found[0].start() and (named or found[0][0].islower()):
            old = found[0][0]
            new = chance.choice([n for n in names if n != old.lower()])
            new = new.capitalize() if old[0].isupper() else new
            text = left.text[: found[0].start()] + new + left.text[found[0].end() :]
            yield from _either("ring", Side(text, left.language), right, chance)
            return


SYMMETRIC = re.compile(
    r"\b(?:and|or|with|met|meet|marr\w+|friends?|like|as|both|resembl\w+|each|talk\w*|sp[eo]a?ke?|"
    r"et|ou|avec|épous\w+|mari\w+|amis?|comme|aussi|ressembl\w+|parl\w+|se|s'\w+)\b",
    re.I,
)
PERSONAL = re.compile(
    r"\b(?:he|she|his|her|him|himself|herself|il|elle|son|sa|ses|lui|wife|husband|femme|mari)\b|"
    r"[.,]\b",
    re.I,
)
AGREEING = re.compile(
    r"\b(?:est|était|sera|fut|serait|a|avait) \w*[^r ]e\b|\b(?:est|était) \w", re.I
)
PEOPLE = set(
    "Tom Mary Marie John Jean Bill Ken Bob Jane Mike Linda Nancy Kate Jim Alice Jack Betty Susan "
    "Carol Paul Peter Pierre Lucy Emily Sami Layla Dan Jackson Jiro Taro Judy Meg Tony Sally "
    "Jacques Julie Anne Dick George Ann Jean Mayuko Yumi Sophie Emi Naomi Tony".split()
)
PLACES = set(
    "Japan China Germany France Italy England Russia Spain Paris London Boston Tokyo Canada Mexico "
    "Japon Chine Allemagne Italie Angleterre Russie Espagne Londres Europe Asia Africa".split()
)
ROUTE = re.compile(r"\bfrom ([A-Z]\w+) (to|into) ([A-Z]\w+)\b|\bde ([A-Z]\w+) (à|en) ([A-Z]\w+)\b")


def _exchangeable(left: Side, right: Side, one: re.Match[str], two: re.Match[str]) -> bool:
    """Whether two names of a text can change places and the text is then another one."""
    if one[0] == two[0] or (one[0] in PEOPLE) != (two[0] in PEOPLE):
        return False
    if left.rules().negated(left.text) or "," in left.text or re.search(r"\b[dl]'[A-Z]", left.text):
        return False
    if ROUTE.search(left.text):
        return True
    agrees = left.language == "fr" and AGREEING.search(left.text)
    both = SYMMETRIC.search(f"{left.text} {right.text}")
    return not (one.start() or both or agrees or PERSONAL.search(left.text))


def roles(twin: Twin, chance: random.Random) -> Iterator[Row]:
    """Two names exchanged around a verb, or the two ends of a way: contradicted."""
    for left, right in chance.sample(
        [(twin.left, twin.right), (twin.right, twin.left)], 2
    ):  # fmt: skip
        found = [m for m in re.finditer(r"\b[A-Z]\w+\b", left.text) if m[0] in PEOPLE | PLACES]
        if len(found) != 2 or not _exchangeable(left, right, found[0], found[1]):
            continue
        (a, b), text = found, left.text
        made = text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]
        yield from _either("roles", Side(made, left.language), right, chance)
        return


class Opposites:
    """Words and their opposites in one language: the reliable ones of a list, and a few own."""

    def __init__(self, pairs: dict[str, str], text_guard: str) -> None:
        self._pairs = pairs
        self._guard = re.compile(text_guard, re.I)

    @classmethod
    def load(cls, data: Path, language: str) -> Opposites:
        """Read the list of a language and keep its useful pairs."""
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
