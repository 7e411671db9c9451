"""Where an essay speaks of what, and what it earns there."""

from __future__ import annotations

import pytest

from tests.conftest import WordEncoder
from tutor.domain import Deck, Verdict
from tutor.errors import AnswerError
from tutor.essay.drafts import changes, is_draft, record
from tutor.essay.findings import Findings
from tutor.essay.marks import pieces
from tutor.essay.plan import from_model, from_points
from tutor.essay.reading import Essay, EssayReader
from tutor.essay.segments import read_essay
from tutor.grading.grader import Grader

GARDEN = (
    "Au printemps, ma grand-mère taille les rosiers et sème des radis. Elle arrose le soir, quand "
    "la terre est tiède, et le chat dort sous la brouette."
)


def recited(deck: Deck, index: int) -> str:
    return " ".join(f"{c.name} : {c.explanation}" for c in deck.questions[index].concepts)


@pytest.fixture
def reader(social: Deck) -> EssayReader:
    return EssayReader(Grader(social, WordEncoder()))


def told(essay: Essay) -> dict[tuple[str, str], tuple[Verdict, float]]:
    return {(f.question, f.result.id): (f.result.verdict, f.result.credit) for f in essay.found}


def test_what_is_recited_is_found_where_it_stands(reader: EssayReader, social: Deck) -> None:
    text = "\n\n".join(recited(social, i) for i in range(4))
    essay = reader.read(text)
    assert essay.max_score == 4 + 5 + 5 + 2
    assert essay.score >= 0.8 * essay.max_score
    for found in essay.found:
        for evidence in found.result.evidence:
            assert evidence.text == essay.text.typed[evidence.span.start : evidence.span.end]


def test_a_question_has_one_mark_alone_or_with_the_deck(reader: EssayReader, social: Deck) -> None:
    text = "\n\n".join([recited(social, 0), GARDEN, recited(social, 1)])
    whole = {g.question_id: g for g in reader.read(text).grades}
    for question in social.questions:
        (alone,) = reader.read(text, [question.id]).grades
        assert alone == whole[question.id]


def test_a_paragraph_about_something_else_changes_no_verdict(
    reader: EssayReader, social: Deck
) -> None:
    parts = [recited(social, 0), recited(social, 2)]
    before = told(reader.read("\n\n".join(parts)))
    for at in range(len(parts) + 1):
        longer = "\n\n".join([*parts[:at], GARDEN, *parts[at:]])
        assert told(reader.read(longer)) == before


def test_a_text_about_something_else_earns_nothing(reader: EssayReader) -> None:
    essay = reader.read(GARDEN)
    assert essay.fraction <= 0.02
    assert Findings(essay).unserving


@pytest.mark.parametrize(
    "text",
    ["", "   \n \n", "# Titre", "- \n- \n", "| a | b |\n|---|---|\n| c | d |", "…", "mot " * 3000],
    ids=["empty", "blank", "heading", "bullets", "table", "sign", "one long line"],
)
def test_odd_texts_are_read(reader: EssayReader, text: str) -> None:
    essay = reader.read(text)
    assert len(essay.grades) == 4
    assert "".join(p.text for p in pieces(Findings(essay))) == essay.text.typed


def test_each_unit_is_encoded_once(social: Deck) -> None:
    class Counting(WordEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []

        def _one(self, text: str):  # type: ignore[no-untyped-def]
            self.seen.append(text)
            return super()._one(text)

    encoder = Counting()
    EssayReader(Grader(social, encoder)).read(GARDEN + "\n\n" + recited(social, 0))
    units = [t for t in encoder.seen if "brouette" in t or "radis" in t]
    assert len(units) == len(set(units))


def test_segments_are_paragraphs_lists_and_headings() -> None:
    text = (
        "# Titre\n\nUn premier paragraphe. Il a deux phrases.\n\nVoici la liste :\n\n- un point\n"
        "- un autre point\n\nUn dernier paragraphe."
    )
    cut = read_essay(text, "fr", WordEncoder())
    assert [cut.text(s) for s in cut.segments] == [
        "# Titre",
        "Un premier paragraphe. Il a deux phrases.",
        "Voici la liste :\n\n- un point\n- un autre point",
        "Un dernier paragraphe.",
    ]
    assert cut.headings == {0}


def test_a_long_paragraph_is_split_where_its_subject_changes() -> None:
    one = "Le chat dort sur le lit. Le chat boit du lait. Le chat chasse la souris. "
    other = "La banque prête un capital. La banque garde un capital. La banque perd un capital. "
    cut = read_essay(one * 2 + other * 2, "fr", WordEncoder())
    assert len(cut.segments) == 2
    assert cut.text(cut.segments[1]).startswith("La banque")


def test_more_sentences_than_an_answer_may_have_are_all_read() -> None:
    text = "Le chat dort. " * 900
    cut = read_essay(text, "fr", WordEncoder())
    assert len(cut.units) == 900


def test_drafts_say_what_changed_and_why(reader: EssayReader, social: Deck) -> None:
    first = "\n\n".join([recited(social, 0), GARDEN])
    before = reader.read(first)
    longer = reader.read(f"{first}\n\n{recited(social, 1)}")
    found = changes(first, record(before), longer)
    assert found
    assert {c.why for c in found} == {"new"}
    assert all(c.after is not Verdict.MISSING for c in found)
    shorter = changes(longer.text.typed, record(longer), before)
    assert {c.why for c in shorter} == {"gone"}
    assert changes(first, record(before), reader.read(first)) == []


def test_a_passage_that_moved_is_told(reader: EssayReader, social: Deck) -> None:
    one, two = recited(social, 0), "\n\n".join([GARDEN, recited(social, 1)])
    before = reader.read(f"{one}\n\n{two}")
    after = reader.read(f"{two}\n\n{one}")
    found = changes(before.text.typed, record(before), after)
    assert {c.why for c in found} == {"moved"}
    assert all(c.before is c.after for c in found)


def test_drafts_of_one_essay_share_passages() -> None:
    assert is_draft(GARDEN, GARDEN + " Elle chante.", "fr")
    assert not is_draft(GARDEN, "Le public décide. L'organisation écoute.", "fr")


def test_a_gap_is_shown_beside_what_is_said_of_its_question(
    reader: EssayReader, social: Deck
) -> None:
    question = social.questions[0]
    some = " ".join(f"{c.name} : {c.explanation}" for c in question.concepts[:2])
    findings = Findings(reader.read(f"{GARDEN}\n\n{some}"), least=500)
    (gap,) = [f for f in findings.of(Verdict.MISSING) if f.result.id == question.concepts[3].id]
    place = findings.fits(gap)
    assert place is not None
    assert place.start > len(GARDEN)
    assert findings.length == "short"


def test_what_is_said_twice_is_told(reader: EssayReader) -> None:
    said = "Ma grand-mère taille les rosiers du jardin et sème des radis roses."
    (pair,) = Findings(reader.read(f"{said}\n\nLe chat dort.\n\n{said}")).repeated
    assert pair[0].start == 0 < pair[1].start


def test_a_plan_of_points_or_a_model_answer_is_a_deck() -> None:
    deck = from_points("- Nom : ce que c'est et pourquoi\n2. une autre idée du plan\n\n", "plan")
    one, two = deck.questions[0].concepts
    assert (one.name, one.explanation, one.named) == ("Nom", "ce que c'est et pourquoi", True)
    assert (two.explanation, two.named) == ("une autre idée du plan", False)
    model = from_model("# Titre\nLe public décide de tout. Il est écouté par la direction.", "m")
    assert [c.explanation for c in model.questions[0].concepts] == [
        "Le public décide de tout.",
        "Il est écouté par la direction.",
    ]
    for empty in ("", "\n - \n"):
        with pytest.raises(AnswerError):
            from_points(empty, "plan")


@pytest.mark.model
def test_with_the_shipped_models_an_essay_is_told_from_a_garden(social: Deck) -> None:
    reader = EssayReader(Grader(social))
    text = "\n\n".join(recited(social, i) for i in range(4))
    assert reader.read(text).fraction >= 0.8
    assert reader.read(GARDEN).fraction <= 0.02
