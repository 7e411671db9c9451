"""What a person would stumble over in a deck that was made from a text."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from tutor.domain import Concept, Deck, Question
from tutor.formats.base import Doubt
from tutor.formats.paste.cues import asked
from tutor.language.notes import any_of, notes

_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>|\|\s*:?-{3,}|\{\{|\[\[|!\[", re.I)
_TWO_NAMES = re.compile(
    r"[A-ZÀ-ÖØ-Þ][^.;:!?]{1,40}?[ \u00a0\u202f]?:[ \u00a0\u202f][^:]{8,}?[.;!?][ \u00a0]+"
    r"[A-ZÀ-ÖØ-Þ][^.;:!?]{1,40}?[ \u00a0\u202f]?:[ \u00a0\u202f]\S"
)
_NOTES = notes().labels
_LETTERS = {*_NOTES.question, *_NOTES.answer, *_NOTES.answer_typed, *_NOTES.letter}
_LABELLED = re.compile(
    r"(?:^|(?<=[.!?] ))"
    rf"(?:(?:{any_of(_NOTES.question, _NOTES.answer)}s?|r)[ \u00a0.]?(?:n°[ ]?)?\d{{1,3}}"
    r"(?:[ \u00a0]?[:.)/-]|[ ](?=[A-ZÀ-Þ]))"
    rf"|(?:{any_of(_NOTES.question, _NOTES.answer)}|r)[ \u00a0]?[:/](?:\s|$))",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"[-–—]?\s*\d{1,3}\s*[-–—]|[A-ZÀ-Þ](?:\s?[-–—]\s?[A-ZÀ-Þ])?")
_SIGN = re.compile(r"[=-]{1,2}>|[→⇒➔]|>{1,3}\s|={2,}\s?\S|--\s|[•●▪☆★\ue000-\uf8ff]")
_CUT_WORD = re.compile(rf"[a-zà-ÿ]{{2,}}- (?!{any_of(notes().lines.after_hyphen)}\b)[a-zà-ÿ]{{2,}}")
_ENTRY = re.compile(r"[^:.;?!–—=>→⇒]{2,40}?(?:[ ][-–—=][ ]|[ ]?(?:[=-]>|→|⇒))")
_ENTRIES = 2
_OPEN = re.compile(rf"[^\W_] {any_of(sorted(notes().lines.cut_off))}$")
_ANSWERED = re.compile(
    r"[?][ \u00a0]+(?:[AR]|Ans|Rép)\s?[:.]\s|[?]\s*(?:[=-]{1,2}>|→|⇒)|[?](?:\s+[\w'’,-]+){5,}\.?$"
    r"|\s(?:[=-]{1,2}>|→|⇒)\s*$"
)
_CROWD, _FOLD = 10, 5
_SENTENCE = 6
_MANY = 8
_HALF = 0.5
_SHORT = 2
_EXCERPT = 60  # characters that a doubt shows


def second_thoughts(deck: Deck, lines: list[int]) -> list[Doubt]:
    """Guarded about a deck as it came out.

    Args:
        deck: its questions in the order of the text.
        lines: of the prompts; as many as there are questions where no prompt was left out.
    """
    doubts: list[Doubt] = []
    known = lines if len(lines) == len(deck.questions) else [1] * len(deck.questions)
    for question, line in zip(deck.questions, known, strict=True):
        doubts += [Doubt(line, code, {"text": text}) for code, text in _look(question)]
    return doubts + _alike(deck, known) + _run_together(deck, known)


def _run_together(deck: Deck, lines: list[int]) -> list[Doubt]:
    """Signs that cards ran into each other, or that a card was cut."""
    asking = [question.prompt.rstrip(". ").endswith("?") for question in deck.questions]
    mostly = sum(asking) >= _HALF * len(asking)
    usual = max(1, int(median(len(question.concepts) for question in deck.questions)))
    alone = len(deck.questions) == 1
    doubts: list[Doubt] = []
    for question, line, asks in zip(deck.questions, lines, asking, strict=True):
        said = (text for c in question.concepts for text in (c.explanation, *c.key_points))
        texts = [text for text in said if text]
        found = [
            ("asks_inside", text[-_EXCERPT:])
            for text in texts
            if (mostly and text.endswith("?")) or _LABELLED.search(text)
        ]
        if _LABELLED.match(question.prompt):
            found.append(("sign_left", question.prompt[:_EXCERPT]))
        if _ANSWERED.search(question.prompt):
            found.append(("answer_inside", question.prompt[:_EXCERPT]))
        elif mostly and not asks and _told(question.prompt):
            found.append(("prompt_tells", question.prompt[:_EXCERPT]))
        for text in (question.prompt, *texts):
            found += [(code, text[-_EXCERPT:]) for code in _cut(text)]
            found += [("sign_left", text[:_EXCERPT])] if _SIGN.match(text) else []
        doubts += [Doubt(line, code, {"text": text}) for code, text in found]
        entries = [c.explanation for c in question.concepts if not c.named and _is_entry(c)]
        if len(entries) >= _ENTRIES:
            values = {"text": entries[0][:_EXCERPT], "count": len(entries)}
            doubts.append(Doubt(line, "entries_left", values))
        crowd = len(question.concepts)
        if crowd >= max(_CROWD, _FOLD * usual) and not alone:
            values = {"text": question.prompt[:_EXCERPT], "count": crowd}
            doubts.append(Doubt(line, "crowded", values | {"usual": usual}))
    return doubts


def _cut(text: str) -> list[str]:
    """What says that a text is not whole: a lone letter, a cut word, an end in mid-sentence."""
    if _FRAGMENT.fullmatch(text):
        return ["fragment"]
    return ["breaks_off"] if _OPEN.search(text) or _CUT_WORD.search(text) else []


def _is_entry(concept: Concept) -> bool:
    return _ENTRY.match(concept.explanation) is not None


def _told(prompt: str) -> bool:
    """Whether a prompt among questions is a sentence that asks nothing."""
    return prompt.endswith(".") and len(prompt.split()) >= _SENTENCE and not asked(prompt)


def _look(question: Question) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    prompt = question.prompt
    if not any(c.isalnum() for c in prompt) or "{{c" in prompt:
        found.append(("prompt_is_mark", prompt[:_EXCERPT]))
    elif _MARKUP.search(prompt):
        found.append(("markup", prompt[:_EXCERPT]))
    for concept in question.concepts:
        texts = [concept.explanation, *concept.key_points]
        if concept.named and concept.name.casefold() in _LETTERS:
            found.append(("name_is_letter", concept.name))
        if any(_MARKUP.search(text) for text in texts):
            found.append(("markup", concept.explanation[:_EXCERPT]))
        if _TWO_NAMES.match(concept.explanation):
            found.append(("two_names", concept.explanation[:_EXCERPT]))
    return found


def _alike(deck: Deck, lines: list[int]) -> list[Doubt]:
    """Answers of many questions that are one word each, or the same one."""
    if len(deck.questions) < _MANY:
        return []
    answers = [q.concepts[0].explanation for q in deck.questions if len(q.concepts) == 1]
    most = Counter(answer.casefold() for answer in answers).most_common(1)
    if most and most[0][1] >= _HALF * len(deck.questions):
        return [
            Doubt(lines[0], "same_answer", {"text": most[0][0][:_EXCERPT], "count": most[0][1]})
        ]
    short = [answer for answer in answers if len(answer.split()) < _SHORT]
    if len(short) >= _HALF * len(deck.questions):
        return [Doubt(lines[0], "one_word", {"count": len(short), "text": short[0][:_EXCERPT]})]
    return []
