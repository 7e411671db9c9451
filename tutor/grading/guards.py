"""Cheap checks that turn "looks similar" into "is right".

Each looks at the answer and its question and says which units state nothing, and which flags a
person should see. A flag is never a silent zero: those in ``FOR_REVIEW`` send the answer to one.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from tutor.grading.answer import Answer
from tutor.grading.question import Neighbours, Reference
from tutor.grading.relevance import RelevanceModel, log_odds, posterior
from tutor.language import Word, fold, known_word, mixed, other_language, sentences
from tutor.models.encoder import product

BLANK = "blank"
COPIED_PROMPT = "copied_prompt"
KEYWORD_LIST = "keyword_list"
UNREADABLE = "unreadable"
OTHER_QUESTION = "other_question"
SPEAKS_TO_MARKER = "speaks_to_marker"
TOO_LONG = "too_long"
OFF_SUBJECT = "off_subject"
NO_ANSWER_GIVEN = "no_answer"
TAKEN_BACK = "taken_back"
OTHER_LANGUAGE = "other_language"

FOR_REVIEW = frozenset(
    {KEYWORD_LIST, UNREADABLE, OTHER_QUESTION, SPEAKS_TO_MARKER, TOO_LONG, OTHER_LANGUAGE}
)
_IN_FRENCH_OR_ENGLISH = (KEYWORD_LIST, NO_ANSWER_GIVEN, UNREADABLE, OFF_SUBJECT)
"""Guards that know words of French and English only."""

_SIGN = re.compile(r"[=→⇒<>≠+:]|->|=>")
_RELATION = re.compile(rf"{_SIGN.pattern}|\d")
_SEPARATOR = re.compile(r"[,;/|•\n]+|\s+[-–—]\s+")
_MARKER = re.compile(rf"\b(?:{'|'.join(mixed().guards.to_marker)})")
_NO_ANSWER = mixed().words.no_answer
_RUN = 6
_SALAD = 12
_OF_CONTENT = 0.5
_LIST_SEGMENTS = 4
_OF_REFERENCE = 0.7
_KNOWN_SHARE = 0.4
_RESTATED = 0.93
_INSIDE = 0.9
_MOST_OF_PROMPT = 0.5
_COPIED = 0.93
_STATED = 0.6
_BARE = 2
_COPIED_MARGIN = 0.1
_RECITED = 3
_OTHER_MARGIN = 0.25
_OTHER_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is to be doubted of an answer.

    Attributes:
        flags: codes of what was noticed.
        ignored: units that state nothing.
        other_question: by how much each unit is nearer to what another question of the deck states
            than to its own; 0 where it is not.
        relevance: log-odds that each unit is about the question, in the light of all of them; 0
            without a model.
        set_aside: (code, unit) of every unit that is ignored, in order.
    """

    flags: tuple[str, ...] = ()
    ignored: frozenset[int] = field(default_factory=frozenset)
    other_question: tuple[float, ...] = ()
    relevance: tuple[float, ...] = ()
    set_aside: tuple[tuple[str, int], ...] = ()


def guard(
    answer: Answer,
    reference: Reference,
    others: Neighbours | None,
    relevance: RelevanceModel | None = None,
) -> Guarded:
    """Every doubt about an answer.

    Args:
        answer: the answer, encoded.
        reference: its question, encoded.
        others: what the questions of the deck state; None where an answer may serve them all.
        relevance: tells units about the question from others; None for taking all as they are.
    """
    if not answer.units:
        return Guarded((BLANK,))
    every = frozenset(range(len(answer.units)))
    elsewhere, copied, other_question = _elsewhere(answer, reference, others)
    checks = {
        COPIED_PROMPT: _copied(answer, reference),
        KEYWORD_LIST: _keyword_lists(answer, reference),
        NO_ANSWER_GIVEN: _says_nothing(answer, reference),
        UNREADABLE: every if _unreadable(answer, reference) else frozenset[int](),
        SPEAKS_TO_MARKER: frozenset(
            u
            for u, span in enumerate(answer.units)
            if _MARKER.search(fold(answer.text[span.start : span.end]))
        ),
    }
    odds = np.zeros(len(answer.units))
    values = _values(answer, reference)
    if relevance is not None:
        odds = posterior(log_odds(answer, reference, relevance), relevance)
        checks[OFF_SUBJECT] = frozenset(np.flatnonzero(odds < relevance.least).tolist())
    foreign = reference.foreign or other_language(answer.text)
    if foreign:
        checks |= dict.fromkeys(_IN_FRENCH_OR_ENGLISH, frozenset[int]())
    checks = {c: u if c == SPEAKS_TO_MARKER else u - values for c, u in checks.items()}
    flags = [code for code, units in checks.items() if units]
    checks |= {OTHER_QUESTION: copied, TAKEN_BACK: answer.taken_back}
    ignored = frozenset[int]().union(*checks.values())
    set_aside = sorted((u, code) for code, units in checks.items() for u in units)
    if elsewhere:
        flags.append(OTHER_QUESTION)
    if COPIED_PROMPT in flags and ignored != every:
        flags.remove(COPIED_PROMPT)
    if answer.truncated:
        flags.append(TOO_LONG)
    if foreign:
        flags.append(OTHER_LANGUAGE)
    told = tuple((code, u) for u, code in set_aside)
    return Guarded(tuple(flags), ignored, other_question, tuple(odds.tolist()), told)


def _values(answer: Answer, reference: Reference) -> frozenset[int]:
    """Units that state a value where a concept is one: no words are needed for it."""
    wanted = [c.exact for c in reference.concepts if c.exact is not None]
    alone = len(reference.concepts) == 1
    texts = [answer.text[s.start : s.end] for s in answer.units] if wanted else []
    return frozenset(
        u for u, t in enumerate(texts) if any(e.said(t, alone) is not None for e in wanted)
    )


def _copied(answer: Answer, reference: Reference) -> frozenset[int]:
    """Units that only say the prompt again, unless that is what a concept states."""
    chooses = reference.choice
    return frozenset(
        u
        for u in range(len(answer.units))
        if _restates(answer, u, reference)
        and not _stated(answer.vectors[u], reference)
        and (chooses is None or chooses.pick(answer.unit_stems[u]) is None)
    )


def _says_nothing(answer: Answer, reference: Reference) -> frozenset[int]:
    """Units that say no more than that nothing is known, or yes, no, all right."""
    known = reference.vocabulary.stems - reference.prompt_stems
    chooses = reference.choice
    return frozenset(
        u
        for u, found in enumerate(answer.unit_words)
        if (chooses is None or chooses.pick(answer.unit_stems[u]) is None)
        and all(w.folded in _NO_ANSWER for w in found if w.content and w.stem not in known)
        and not any(w.content and w.stem in known and w.folded not in _NO_ANSWER for w in found)
    )


def _restates(answer: Answer, unit: int, reference: Reference) -> bool:
    """Whether a unit has most of the prompt's content words and no others, or is one of its
    sentences."""
    content = {w.stem for w in answer.unit_words[unit] if w.content}
    asked = reference.prompt_stems
    inside = len(content & asked)
    if len(content) < 2 or inside < _INSIDE * len(content):
        return False
    if inside == len(content) and inside >= _MOST_OF_PROMPT * len(asked):
        return True
    from rapidfuzz.fuzz import ratio

    prompt, span = reference.question.prompt, answer.units[unit]
    typed = fold(answer.text[span.start : span.end])
    parts = [prompt, *(prompt[s.start : s.end] for s in sentences(prompt))]
    return max(ratio(typed, fold(p)) for p in parts) >= 100 * _RESTATED


def _stated(vector: np.ndarray, reference: Reference) -> bool:
    """Whether a text is what a concept states, though it may take all its words from the prompt."""
    whole = [p.whole for c in reference.concepts for p in c.wordings]
    near = float(product(vector[None, :], np.stack(whole)).max())
    return near >= _STATED and near > float(vector @ reference.prompt)


def _keyword_lists(answer: Answer, reference: Reference) -> frozenset[int]:
    """Units that pile up the reference's own words and assert nothing.

    Honest notes relate their words by a sign, a digit or a function word, or use their own words.
    """
    related = [bool(_RELATION.search(answer.text, span.start, span.end)) for span in answer.units]
    lists = {u for u in range(len(related)) if _piles_up(answer, u, reference, related[u])}
    bare = [u for u in range(len(related)) if not related[u] and _bare(answer, u, reference)]
    if len(bare) >= _LIST_SEGMENTS and len(bare) >= 0.75 * len(answer.units):
        lists.update(bare)
    return frozenset(lists)


def _piles_up(answer: Answer, unit: int, reference: Reference, related: bool) -> bool:
    span, run = answer.units[unit], _longest_run(answer.unit_words[unit])
    # A digit relates nothing where so many words stand in a row.
    if run >= _SALAD and not _SIGN.search(answer.text, span.start, span.end):
        return True
    if related:
        return False
    content = sum(w.content for w in answer.unit_words[unit])
    if not _listed(answer, unit) and run < max(_RUN, _OF_CONTENT * content):
        return False
    return _share_of(answer, unit, reference) >= _OF_REFERENCE


def _listed(answer: Answer, unit: int) -> bool:
    """Whether a unit is a list of short parts, set off by signs."""
    span, found = answer.units[unit], answer.unit_words[unit]
    cuts = [m.start() for m in _SEPARATOR.finditer(answer.text, span.start, span.end)]
    if len(cuts) < _LIST_SEGMENTS - 1:
        return False
    sizes: dict[int, list[bool]] = {}
    for word in found:
        sizes.setdefault(bisect(cuts, word.start), []).append(word.content)
    bare = sum(sum(content) <= _BARE and len(content) <= 2 + _BARE for content in sizes.values())
    return len(sizes) >= _LIST_SEGMENTS and bare >= 0.75 * len(sizes)


def _bare(answer: Answer, unit: int, reference: Reference) -> bool:
    found = answer.unit_words[unit]
    return (
        len(found) <= 2 + _BARE
        and 0 < sum(w.content for w in found) <= _BARE
        and _share_of(answer, unit, reference) >= _OF_REFERENCE
    )


def _longest_run(found: Sequence[Word]) -> int:
    longest = run = 0
    for word in found:
        run = run + 1 if word.content and not word.stem.isdigit() else 0
        if run > longest:
            longest = run
    return longest


def _share_of(answer: Answer, unit: int, reference: Reference) -> float:
    """Share of the content words that are words of the question's reference."""
    pairs = zip(answer.unit_words[unit], answer.unit_stems[unit], strict=True)
    inside = [key in reference.vocabulary.stems for word, key in pairs if word.content]
    return sum(inside) / len(inside) if inside else 0.0


def _unreadable(answer: Answer, reference: Reference) -> bool:
    """Whether most words are neither of the reference nor of French or English."""
    pairs = zip(chain(*answer.unit_words), chain(*answer.unit_stems), strict=True)
    said = [(w, key) for w, key in pairs if not w.folded[0].isdigit()]
    stems = reference.vocabulary.stems
    strange = [w for w, key in said if w.content and key not in stems]
    wanted = _KNOWN_SHARE * len(said) - (len(said) - len(strange))
    known = 0
    while known < wanted and strange:
        known += known_word(strange.pop().folded, reference.language)
    return known < wanted


def _elsewhere(
    answer: Answer, reference: Reference, others: Neighbours | None
) -> tuple[bool, frozenset[int], tuple[float, ...]]:
    """Whether most units belong to another question or several are copied from two others, which
    of them are copied, and by how much each is nearer to another question."""
    if others is None or len(others.places) < 2:
        return False, frozenset(), (0.0,) * len(answer.units)
    near = product(answer.vectors[: len(answer.units)], others.near)
    mine = others.places[reference.question.id]
    own = np.round(near[:, mine].max(axis=1), 4)
    near[:, mine] = -1
    away = np.round(near.max(axis=1), 4)
    margin = np.round(away - own, 4)
    copied = np.flatnonzero((away >= _COPIED) & (margin > _COPIED_MARGIN))
    strays = np.count_nonzero((margin > _OTHER_MARGIN) & (away >= _OTHER_LEAST))
    most = max(len(copied), int(strays)) > 0.5 * len(answer.units)
    owner = np.searchsorted([p.stop for p in others.places.values()], near.argmax(axis=1), "right")
    recites = len(copied) >= _RECITED and len(set(owner[copied].tolist())) > 1
    return most or recites, frozenset(copied.tolist()), tuple(np.maximum(margin, 0).tolist())
