"""An essay of so many words and the same words as short answers, timed in a process of its own.

`python -m eval.suites.essay_work WORDS SEED` prints one JSON object: ``{"words", "questions",
"essay", "answers"}``, the last two in seconds of the processor. The course is thirty French
questions of the decks of gold dev, the essay sentences of their gold answers, a paragraph a
question.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval import gold
from eval.suites.speed_answers import lifelike, pools
from tutor.domain import Deck, Question
from tutor.essay.reading import EssayReader
from tutor.formats import load
from tutor.grading.grader import Grader

QUESTIONS = 30
LANGUAGE = "fr"


def course() -> tuple[Deck, dict[str, Sequence[str]]]:
    """Thirty questions as one deck, and for each the sentences of its gold answers."""
    questions: list[Question] = []
    said: dict[str, Sequence[str]] = {}
    for name in dict.fromkeys(a.deck for a in gold.load("dev")):
        path = gold.deck_path(name)
        deck = load(path).deck
        if deck.language != LANGUAGE:
            continue
        mine = pools(deck, path)
        for question in deck.questions[: QUESTIONS - len(questions)]:
            questions.append(replace(question, id=f"q{len(questions)}"))
            said[questions[-1].id] = mine[question.id]
    return Deck("Cours", LANGUAGE, tuple(questions)), said


def paragraphs(said: dict[str, Sequence[str]], words: int, seed: int) -> Iterator[tuple[str, str]]:
    """(question id, what is said of it), all questions in turn, so many words together."""
    for number, (question, sentences) in enumerate(said.items()):
        wanted = words * (number + 1) // len(said) - words * number // len(said)
        told: list[str] = []
        for _, text in lifelike({question: sentences}, wanted, seed + number):
            told += text.split()
            if len(told) >= wanted:
                break
        yield question, " ".join(told[:wanted])


def work(words: int, seed: int) -> dict[str, float]:
    """Read the essay, then the same words as answers."""
    deck, said = course()
    answers = list(paragraphs(said, words, seed))
    essay = "\n\n".join(text for _, text in answers)
    grader = Grader(deck, one_question=False)
    list(grader.grade_many((q.id, "oui") for q in deck.questions))
    reader = EssayReader(grader)
    started = time.process_time()
    reader.read(essay)
    read = time.process_time()
    list(grader.grade_many(answers))
    done = time.process_time()
    return {
        "words": len(essay.split()),
        "questions": len(deck.questions),
        "essay": round(read - started, 2),
        "answers": round(done - read, 2),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(work(*map(int, sys.argv[1:]))) + "\n")
