"""What a page shows of a graded answer: the text marked, and each concept with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.domain import Concept, Verdict
from tutor.practice.session import TELLS
from tutor.web.marks import Passage, Piece, pieces


@dataclass(frozen=True, slots=True)
class ConceptView:
    """A concept of a graded answer.

    Attributes:
        number: from 1, also its key up to 9.
        id: of the concept.
        name: shown; a dash of dots where it would tell too much.
        verdict: in force.
        machine: as issued.
        sure: whether it needs no second look.
        why: the reason, or nothing where it would tell too much.
        quotes: the passages, on one line each.
        ask: ``unsure`` or ``doubted`` where the learner is asked whether they said it.
    """

    number: int
    id: str
    name: str
    verdict: Verdict
    machine: Verdict
    sure: bool
    why: str
    quotes: tuple[str, ...]
    ask: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """A graded answer.

    Attributes:
        pieces: the answer, marked.
        concepts: in the order of the question.
        mark: on the scale of the deck; nothing where only a part was asked.
        review: why a person should look.
    """

    pieces: tuple[Piece, ...]
    concepts: tuple[ConceptView, ...]
    mark: str
    review: tuple[str, ...]

    @property
    def covered(self) -> int:
        """How many concepts are covered."""
        return sum(c.verdict is Verdict.COVERED for c in self.concepts)


def feedback(
    answer: str,
    grade: Mapping[str, Any],
    wanted: Sequence[Concept],
    verdicts: Mapping[str, Verdict],
    *,
    secret: bool = True,
    nameless: bool = False,
    asks: Mapping[str, str] | None = None,
    marked: bool = True,
) -> FeedbackView:
    """What to show of a grade.

    Args:
        answer: as it was graded.
        grade: the receipt.
        wanted: the concepts that were asked for.
        verdicts: in force, by concept.
        secret: whether reasons that tell what was expected are left out.
        nameless: whether names of concepts not covered are left out too.
        asks: concepts about which the learner is asked, and why.
        marked: whether the mark is shown.
    """
    told = {row["id"]: row for row in grade["concepts"]}
    found, passages = [], []
    for number, concept in enumerate(wanted, start=1):
        row = told.get(concept.id)
        if row is None:
            continue
        machine = Verdict(row["verdict"])
        verdict = verdicts.get(concept.id, machine)
        hidden = secret and row["why"]["code"] in TELLS
        hide_name = nameless and verdict is not Verdict.COVERED
        found.append(
            ConceptView(
                number,
                concept.id,
                "…" if hide_name else concept.name,
                verdict,
                machine,
                row["sure"],
                "" if hidden else row["why"]["sentence"],
                tuple(" ".join(e["text"].split()) for e in row["evidence"]),
                (asks or {}).get(concept.id, ""),
            )
        )
        passages += [Passage(e["start"], e["end"], number, verdict) for e in row["evidence"]]
    reasons = tuple(r["sentence"] for r in grade["reasons"])
    return FeedbackView(
        tuple(pieces(answer, passages)), tuple(found), grade["mark"] if marked else "", reasons
    )
