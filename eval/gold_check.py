"""Checks of the gold answers that can fail, and the tables that describe them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.gold import (
    LANGUAGES,
    GoldAnswer,
    GoldFault,
    Labels,
    UnknownDeckError,
    mean_credit,
    question_of,
)
from eval.metrics import kappa
from eval.words import overlap
from tutor.domain import Deck, Question, Verdict
from tutor.errors import TutorError
from tutor.language import fold

TOLERANCE = 0.15
LEAST_ANSWERS = 1800
LEAST_QUESTIONS = 120
LEAST_PARTIAL = 300
LEAST_EVIDENCE = 600
PARAPHRASE = "paraphrase"
NEAR_THE_REFERENCE = ("negated", "swapped")
Splits = Mapping[str, Sequence[GoldAnswer]]
Decks = Callable[[str], Deck]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two examiners on the concepts that both labelled."""

    verdict: str
    language: str
    kappa: float
    n: int


def faults(splits: Splits, decks: Decks) -> list[GoldFault]:
    """Every fault of the gold answers, of single ones first."""
    found: list[GoldFault] = []
    for split, answers in splits.items():
        for answer in answers:
            where = f"{split} {answer.id}"
            found += [GoldFault(where, problem) for problem in _answer_problems(answer, decks)]
    return (
        found
        + _duplicates(splits)
        + _leaks(splits)
        + _pairs(splits)
        + _size(splits)
        + _overlap_faults(splits, decks)
    )


def _answer_problems(answer: GoldAnswer, decks: Decks) -> list[str]:
    problems = []
    if answer.language not in LANGUAGES:
        problems.append(f"language {answer.language!r} is neither fr nor en")
    if answer.kind != answer.kind.strip().lower() or not answer.kind:
        problems.append(f"kind {answer.kind!r} is not a lower-case word")
    if not 0 <= answer.grade <= 1:
        problems.append(f"grade {answer.grade} is not between 0 and 1")
    question, trouble = _question(answer, decks)
    if question is None:
        return [*problems, trouble]
    names = {c.id for c in question.concepts}
    problems += _name_problems("labels", names, answer.labels)
    if answer.second is not None:
        problems += _name_problems("second", names, answer.second)
    problems += _evidence_problems(answer)
    if set(answer.labels) == names:
        credit = mean_credit(question, answer.labels)
        if abs(credit - answer.grade) > TOLERANCE + 1e-9:
            problems.append(f"grade {answer.grade:.2f} but the labels earn {credit:.2f}")
    return problems


def _evidence_problems(answer: GoldAnswer) -> list[str]:
    problems = []
    for concept, span in answer.evidence.items():
        if answer.labels.get(concept) in (None, Verdict.MISSING):
            problems.append(f"evidence for {concept}, which is not there")
        if not 0 <= span.start < span.end <= len(answer.answer):
            problems.append(f"evidence for {concept} lies outside the answer")
    return problems


def _name_problems(whose: str, names: set[str], labels: Labels) -> list[str]:
    lacking, unknown = sorted(names - set(labels)), sorted(set(labels) - names)
    problems = [f"{whose} lack {', '.join(lacking)}"] if lacking else []
    return problems + ([f"{whose} name no such concept: {', '.join(unknown)}"] if unknown else [])


def _question(answer: GoldAnswer, decks: Decks) -> tuple[Question | None, str]:
    try:
        deck = decks(answer.deck)
    except UnknownDeckError as error:
        return None, str(error)
    except TutorError as error:
        return None, f"deck {answer.deck}: {error}"
    question = question_of(deck, answer.question)
    return question, f"no question {answer.question} in {answer.deck}"


def _all(splits: Splits) -> list[tuple[str, GoldAnswer]]:
    return [(split, answer) for split, answers in splits.items() for answer in answers]


def _duplicates(splits: Splits) -> list[GoldFault]:
    found: list[GoldFault] = []
    ids: dict[str, str] = {}
    texts: dict[tuple[str, str, str], str] = {}
    for split, answer in _all(splits):
        where = f"{split} {answer.id}"
        if answer.id in ids:
            found.append(GoldFault(where, f"id already used in {ids[answer.id]}"))
        ids.setdefault(answer.id, split)
        key = (answer.deck, answer.question, " ".join(fold(answer.answer).split()))
        if key in texts:
            found.append(GoldFault(where, f"same text as {texts[key]}"))
        texts.setdefault(key, answer.id)
    return found


def _leaks(splits: Splits) -> list[GoldFault]:
    """Decks that two pens share, for a pen has its subjects to itself."""
    writers: dict[str, set[str]] = {}
    for _, answer in _all(splits):
        writers.setdefault(answer.deck, set()).add(answer.pen)
    return [
        GoldFault(deck, f"answered by {' and '.join(sorted(names))}")
        for deck, names in writers.items()
        if len(names) > 1
    ]


def _pairs(splits: Splits) -> list[GoldFault]:
    """Minimal pairs name each other and differ in exactly one label."""
    by_id = {a.id: a for _, a in _all(splits)}
    found = []
    for split, answer in _all(splits):
        if answer.pair is None:
            continue
        where, other = f"{split} {answer.id}", by_id.get(answer.pair)
        if other is None or other.pair != answer.id or other.question != answer.question:
            found.append(GoldFault(where, f"its pair {answer.pair} does not name it"))
        elif sum(other.labels[c] != v for c, v in answer.labels.items()) != 1:
            found.append(
                GoldFault(where, f"its pair {answer.pair} differs in other than one label")
            )
    return found


def _size(splits: Splits) -> list[GoldFault]:
    answers = [a for _, a in _all(splits)]
    questions = {(a.deck, a.question) for a in answers}
    french = sum(a.subject == "fr" for a in answers)
    found = []
    if len(answers) < LEAST_ANSWERS:
        found.append(GoldFault("gold", f"{len(answers)} answers, {LEAST_ANSWERS} wanted"))
    if len(questions) < LEAST_QUESTIONS:
        found.append(GoldFault("gold", f"{len(questions)} questions, {LEAST_QUESTIONS} wanted"))
    if 5 * french < 2 * len(answers):
        problem = f"{french} of {len(answers)} answers are to French decks, two in five wanted"
        found.append(GoldFault("gold", problem))
    marked = sum(
        answer.labels.get(concept) in (Verdict.COVERED, Verdict.CONTRADICTED)
        for answer in answers
        for concept in answer.evidence
    )
    if marked < LEAST_EVIDENCE:
        found.append(GoldFault("gold", f"{marked} marked passages, {LEAST_EVIDENCE} wanted"))
    for language in LANGUAGES:
        partial = _verdicts(answers, language)[Verdict.PARTIAL]
        if partial < LEAST_PARTIAL:
            found.append(
                GoldFault("gold", f"{partial} partial labels in {language}, {LEAST_PARTIAL} wanted")
            )
    return found


def _verdicts(answers: Sequence[GoldAnswer], language: str) -> Counter[Verdict]:
    return Counter(v for a in answers if a.subject == language for v in a.labels.values())


def verdict_counts(splits: Splits) -> dict[tuple[str, str], Counter[Verdict]]:
    """Labels of each verdict, by (split, language)."""
    return {
        (split, language): _verdicts(answers, language)
        for split, answers in splits.items()
        for language in LANGUAGES
    }


def kind_counts(splits: Splits) -> dict[str, Counter[tuple[str, str]]]:
    """Answers of each kind, by (split, language)."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for split, answer in _all(splits):
        counts.setdefault(answer.kind, Counter())[(split, answer.subject)] += 1
    return dict(sorted(counts.items()))


def overlaps(splits: Splits, decks: Decks) -> dict[tuple[str, str], tuple[float, int]]:
    """Mean share of content words that are the reference's, and answers, by (kind, language)."""
    values: dict[tuple[str, str], list[float]] = {}
    for _, answer in _all(splits):
        question, _ = _question(answer, decks)
        if question is None or answer.language not in LANGUAGES:
            continue
        share = overlap(answer.answer, question, answer.language)
        if share is not None:
            values.setdefault((answer.kind, answer.language), []).append(share)
    return {key: (fmean(shares), len(shares)) for key, shares in sorted(values.items())}


def _overlap_faults(splits: Splits, decks: Decks) -> list[GoldFault]:
    found = []
    table = overlaps(splits, decks)
    for language in LANGUAGES:
        honest = table.get((PARAPHRASE, language))
        for kind in NEAR_THE_REFERENCE:
            wrong = table.get((kind, language))
            if honest and wrong and wrong[0] < honest[0]:
                problem = f"{kind} answers share {wrong[0]:.2f} of their words with the reference"
                found.append(GoldFault(language, f"{problem}, paraphrases {honest[0]:.2f}"))
    return found


def agreement(splits: Splits, second: Mapping[str, Labels] | None = None) -> list[Agreement]:
    """Kappa of two examiners before they compared: over the four verdicts, then each verdict apart.

    Args:
        splits: the gold answers.
        second: labels of the second examiner by answer id; the ``second`` field when absent.
    """
    pairs = [
        (answer.subject, label, other[concept])
        for _, answer in _all(splits)
        for other in [(answer.second if second is None else second.get(answer.id)) or {}]
        for concept, label in (answer.first or answer.labels).items()
        if concept in other
    ]
    found = []
    for language in ("all", *LANGUAGES):
        part = [(a, b) for lang, a, b in pairs if language in ("all", lang)]
        if part:
            found += _kappas(language, part)
    return found


def _kappas(language: str, pairs: Sequence[tuple[Verdict, Verdict]]) -> list[Agreement]:
    verdicts = list(Verdict)
    first, second = [verdicts.index(a) for a, _ in pairs], [verdicts.index(b) for _, b in pairs]
    found = [Agreement("all four", language, kappa(first, second, 4), len(pairs))]
    for place, verdict in enumerate(verdicts):
        one, two = [int(p == place) for p in first], [int(s == place) for s in second]
        found.append(Agreement(verdict.value, language, kappa(one, two, 2), len(pairs)))
    return found
