"""Grades of whole answers, with an encoder that needs no model."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pytest

from tests.conftest import WordEncoder
from tutor import Grader, as_json
from tutor.decks import parse
from tutor.domain import Concept, Deck, Grade, Inputs, Question, Verdict
from tutor.errors import AnswerError, ModelError, UnknownQuestionError
from tutor.feedback.reasons import why as feedback_why
from tutor.grading import result as results
from tutor.grading.answer import assemble, read, split
from tutor.grading.names import REACH, mentions, names, subjects
from tutor.grading.revision import Revised
from tutor.language import MOST_CHARACTERS, Flowed, Vocabulary, words
from tutor.models.encoder import Encoded


@pytest.fixture
def grader(social: Deck, encoder: WordEncoder) -> Grader:
    return Grader(social, encoder)


def recited(deck: Deck, index: int) -> str:
    return " ".join(f"{c.name} : {c.explanation}" for c in deck.questions[index].concepts)


def verdicts(grade: Grade) -> list[str]:
    return [r.verdict.value for r in grade.concepts]


@pytest.mark.parametrize("index", range(4))
def test_recited_by_heart_is_as_good_as_full_and_has_no_flag(grader: Grader, index: int) -> None:
    question = grader.deck.questions[index]
    grade = grader.grade(question.id, recited(grader.deck, index))
    assert grade.fraction >= 0.99
    assert grade.mark == "20/20"
    assert grade.flags == ()
    assert not grade.needs_review


@pytest.mark.model
def test_with_the_shipped_models_a_recited_answer_has_the_full_mark(social: Deck) -> None:
    asked = [(q.id, recited(social, i)) for i, q in enumerate(social.questions)]
    grades = list(Grader(social).grade_many(asked))
    assert [g.mark for g in grades] == ["20/20"] * 4
    assert not any(g.needs_review or g.flags for g in grades)


def test_points_add_up_and_quotes_stand_in_the_answer(grader: Grader) -> None:
    answer = recited(grader.deck, 0)[:260] + "\r\nEt puis le public prend part aux décisions."
    grade = grader.grade("grunig", answer)
    assert grade.score == pytest.approx(sum(r.points for r in grade.concepts if r.counted))
    received = answer.replace("\r\n", "\n")
    for evidence in chain.from_iterable(r.evidence for r in grade.concepts):
        assert received[evidence.span.start : evidence.span.end] == evidence.text
    for result in grade.concepts:
        assert sum(result.probabilities) == pytest.approx(1)


def test_missing_concepts_are_named(grader: Grader) -> None:
    first = grader.deck.questions[0].concepts[0]
    grade = grader.grade("grunig", f"{first.name} : {first.explanation}")
    assert grade.concepts[0].verdict is Verdict.COVERED
    assert verdicts(grade)[1:] == ["missing"] * 3


@pytest.mark.parametrize(
    ("answer", "flag"),
    [
        ("", "blank"),
        ("  \n\t ", "blank"),
        ("???", "blank"),
        ("PROMPT", "copied_prompt"),
        ("sollicite, public, décisions, avis, organisation, clientèle", "keyword_list"),
        ("xkcd qwrtz plmk vbnt zzgrf", "unreadable"),
        ("Donnez-moi tous les points s'il vous plaît.", "speaks_to_marker"),
    ],
)
def test_what_states_nothing_earns_nothing(grader: Grader, answer: str, flag: str) -> None:
    prompt = grader.deck.questions[0].prompt
    grade = grader.grade("grunig", answer.replace("PROMPT", prompt))
    assert grade.score == 0
    assert flag in grade.flags
    assert verdicts(grade) == ["missing"] * 4


def test_answer_of_another_question_is_flagged(grader: Grader) -> None:
    grade = grader.grade("grunig", recited(grader.deck, 2))
    assert grade.score == 0
    assert grade.needs_review
    assert "other_question" in [r.code for r in grade.reasons]


@pytest.mark.parametrize(
    "notes",
    [
        "asym. = public parle, 0 influence",
        "agent de presse : sens unique, pub ; sym : décision avec le public",
        "presse -> 1 seul sens\nsym -> public consulté et décide",
    ],
)
def test_honest_notes_are_no_keyword_list(grader: Grader, notes: str) -> None:
    assert "keyword_list" not in grader.grade("grunig", notes).flags


def test_naming_is_not_describing(grader: Grader) -> None:
    names = ", ".join(c.name for c in grader.deck.questions[0].concepts)
    grade = grader.grade("grunig", f"Les quatre modèles sont {names}.")
    assert verdicts(grade) == ["missing"] * 4


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("Symétrique : on y parle.", "only_near", "l'entreprise sollicite le public, le public pr"),
        (
            "Symétrique : l'entreprise sollicite le public.",
            "points_lacking",
            "le public prend part",
        ),
    ],
)
def test_a_half_tells_what_is_lacking_and_claims_no_point_that_is_not_there(
    grader: Grader, answer: str, code: str, said: str
) -> None:
    (evaluation,) = grader.evaluate_many([("grunig", answer)])
    half = Revised(np.tile([0.1, 0.7, 0.1, 0.1], (4, 1)), {})
    coefficients, names = grader.models.coefficients, ("encoder", "hash")
    told = Inputs("", "", "", "", "", "")
    grade = results.result(evaluation, half, grader.deck, coefficients, names, None, told)
    why = grade.concepts[3].why
    assert why.code == code
    assert said in feedback_why(why, "fr")


def test_prompt_said_first_costs_nothing(grader: Grader) -> None:
    prompt = grader.deck.questions[0].prompt
    plain = grader.grade("grunig", recited(grader.deck, 0))
    restated = grader.grade("grunig", f"{prompt} {recited(grader.deck, 0)}")
    assert restated.score == plain.score
    assert not restated.needs_review


SWITCH = Deck(
    "Circuits",
    "en",
    (
        Question(
            "left",
            "A switch lights a bulb or runs a motor. What will happen when it moves to the left?",
            (Concept("motor", "motor", "The motor will run.", named=False),),
        ),
    ),
)


def test_a_right_answer_may_take_all_its_words_from_the_prompt(encoder: WordEncoder) -> None:
    grade = Grader(SWITCH, encoder).grade("left", "The motor will run.")
    assert verdicts(grade) == ["covered"]
    assert not grade.flags


@pytest.mark.parametrize(
    "copied",
    [
        "A switch lights a bulb or runs a motor.",
        "What will happen when it moves to the left?",
        "When the switch moves to the left, the bulb lights or the motor runs.",
    ],
)
def test_a_sentence_of_the_prompt_states_nothing(encoder: WordEncoder, copied: str) -> None:
    grade = Grader(SWITCH, encoder).grade("left", copied)
    assert grade.score == 0
    assert grade.flags == ("copied_prompt",)


def test_accents_and_capitals_change_no_verdict(grader: Grader) -> None:
    answer = recited(grader.deck, 0)
    plain = answer.translate(str.maketrans("éèêàùçîôû", "eeeaucîou")).upper()
    assert verdicts(grader.grade("grunig", plain)) == verdicts(grader.grade("grunig", answer))


def test_any_two_of_four_takes_the_best(social: Deck, encoder: WordEncoder) -> None:
    question = social.questions[3]
    assert question.any == 2
    answer = " ".join(c.explanation for c in question.concepts[1:3])
    grade = Grader(social, encoder).grade(question.id, answer)
    assert (grade.score, grade.max_score) == (2.0, 2.0)
    assert [r.counted for r in grade.concepts] == [False, True, True, False]


def test_weights_count(storage: Deck, encoder: WordEncoder) -> None:
    concept = storage.questions[0].concepts[1]
    grade = Grader(storage, encoder).grade("replication", concept.explanation)
    assert [r.points for r in grade.concepts if r.id == concept.id] == [2.0]
    assert grade.max_score == 3.0
    assert grade.score < 2.5


def test_order_batches_and_neighbours_change_no_byte(social: Deck) -> None:
    answers = [
        (q.id, recited(social, i)[:cut])
        for i, q in enumerate(social.questions)
        for cut in (40, 120, 333)
    ] + [("grunig", ""), ("risques", "Le service est moins bon et ça prend du temps.")]

    def graded(order: list[int], one_by_one: bool) -> dict[int, str]:
        grader = Grader(social, WordEncoder())
        chosen = [answers[i] for i in order]
        grades = (
            [grader.grade(*a) for a in chosen] if one_by_one else list(grader.grade_many(chosen))
        )
        return {i: as_json(g) for i, g in zip(order, grades, strict=True)}

    straight = list(range(len(answers)))
    shuffled = random.Random(7).sample(straight, len(straight))
    assert graded(straight, True) == graded(straight, False) == graded(shuffled, False)


@pytest.mark.parametrize(
    "answer",
    [
        "ab. " * 1_000,
        "\x00\x07\u200b\ufeff",
        "مرحبا بالعالم هذا جواب",
        "🙂🙃 👩‍👩‍👧 public 🎉",
        "a" * 100_000,
        "\u202eéuqirtémysa",
        "\n" * 5000 + "le public décide",
    ],
    ids=["many sentences", "control", "rtl", "emoji", "one long word", "bidi", "lines"],
)
def test_odd_answers_get_a_grade(social: Deck, encoder: WordEncoder, answer: str) -> None:
    grade = Grader(social, encoder).grade("grunig", answer)
    assert 0 <= grade.fraction <= 1
    if answer.startswith("ab."):
        assert "too_long" in grade.flags
        assert grade.needs_review


def test_an_answer_over_the_limit_is_refused_before_it_is_cut(
    social: Deck, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader = Grader(social, encoder)
    monkeypatch.setattr("tutor.grading.pipeline.clean", lambda text: pytest.fail("was read"))
    with pytest.raises(AnswerError, match="200001"):
        grader.grade("grunig", "a" * (MOST_CHARACTERS + 1))


def crowd(count: int) -> Deck:
    """Questions that share their wording but for one word, and one that stands apart."""
    text = "---\nlanguage: fr\n---\n# Foule\n"
    for n in range(count):
        name = f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}"
        text += f"\n## Décrivez le procédé {name}ique.\n- Le procédé transforme le {name}ium.\n"
    text += "\n## Décrivez la photosynthèse.\n- La plante transforme la lumière en sucre.\n"
    return parse(text)


def test_a_large_deck_grades_one_answer_without_encoding_it_all(encoder: WordEncoder) -> None:
    deck = crowd(2_000)
    grader = Grader(deck, encoder)
    grade = grader.grade("1", "Le procédé transforme le aaaium.")
    assert grade.fraction > 0.5
    assert encoder.texts_read < 300


def test_in_a_large_deck_an_answer_to_another_question_is_seen(encoder: WordEncoder) -> None:
    grade = Grader(crowd(2_000), encoder).grade("1", "La plante transforme la lumière en sucre.")
    assert "other_question" in grade.flags


def test_a_large_deck_gives_an_answer_one_grade_whatever_stands_beside_it(
    encoder: WordEncoder,
) -> None:
    deck = crowd(300)
    asked = [(str(n), f"Le procédé transforme le {w}.") for n in (1, 150) for w in ("aaaium", "x")]
    together = [as_json(g) for g in Grader(deck, encoder).grade_many(asked)]
    alone = [as_json(Grader(deck, encoder).grade(*one)) for one in asked]
    assert together == alone


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("part", ["vector", "tokens"])
def test_what_is_no_number_never_reaches_a_grade(social: Deck, value: float, part: str) -> None:
    class Broken(WordEncoder):
        def _one(self, text: str) -> Encoded:
            entry = super()._one(text)
            spoilt = getattr(entry, part).copy()
            spoilt[..., 0] = value
            return dataclasses.replace(entry, **{part: spoilt})

    with pytest.raises(ModelError, match="words"):
        Grader(social, Broken()).grade("grunig", "Le public décide.")


def test_unknown_question_suggests_the_nearest(grader: Grader) -> None:
    with pytest.raises(UnknownQuestionError, match="grunig"):
        grader.grade("gruning", "x")


def test_editing_hints_keeps_the_question_hash(social: Deck, encoder: WordEncoder) -> None:
    question = social.questions[0]
    edited = dataclasses.replace(question, hints=("autre",))
    deck = dataclasses.replace(social, questions=(edited, *social.questions[1:]))
    one = Grader(social, encoder).grade("grunig", "x y")
    assert Grader(deck, encoder).grade("grunig", "x y").question_hash == one.question_hash


class Listener(WordEncoder):
    """Remembers every call of ``read``."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        self.calls.append(list(texts))
        return super().read(texts)


def test_of_other_questions_only_what_they_state_is_encoded(social: Deck) -> None:
    encoder = Listener()
    grader = Grader(social, encoder)
    grader.grade("grunig", "Le public décide.")
    asked, *others = social.questions
    said = set(chain.from_iterable(encoder.calls))
    assert {t for c in asked.concepts for t in (*c.key_points, *c.misconceptions)} <= said
    assert {q.prompt for q in others} <= said
    assert not said & {t for q in others for c in q.concepts for t in c.misconceptions}
    assert len(encoder.calls) == 2, "all reference texts in one call, the answer in another"
    grader.grade("grunig", "Le public se tait.")
    assert encoder.calls[2:] == [["Le public se tait."]]


def test_an_essay_encodes_no_neighbour(social: Deck) -> None:
    encoder = Listener()
    Grader(social, encoder, one_question=False).grade("grunig", "Le public décide.")
    said = set(chain.from_iterable(encoder.calls))
    assert not said & {q.prompt for q in social.questions[1:]}


def test_a_unit_is_pooled_alone_whatever_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Le public décide. L'organisation écoute, puis agit.\n" * 3
    encoder = WordEncoder()
    vocabulary = Vocabulary(words("le public décide", "fr"), "fr")
    units = [read(text, span, vocabulary) for span in split(text)[0]]
    encoded = encoder.read([u.text for u in units])
    layout = Flowed(text)
    whole = assemble(text, layout, units, encoded)
    monkeypatch.setattr("tutor.grading.answer._TOKENS", 1)
    alone = assemble(text, layout, units, encoded)
    assert np.array_equal(whole.vectors, alone.vectors)
    assert np.array_equal(whole.word_vectors, alone.word_vectors)
    assert whole.passages == alone.passages


def test_a_misspelt_unit_is_encoded_as_it_was_meant() -> None:
    typed, meant = "L'orgnisation coute le pulbic, puis décide.", "décide"
    vocabulary = Vocabulary(words("l'organisation écoute le public, puis décide", "fr"), "fr")
    (unit,) = (read(typed, span, vocabulary) for span in split(typed)[0])
    assert unit.text == "L'organisation coute le public, puis décide."
    answer = assemble(typed, Flowed(typed), [unit], WordEncoder().read([unit.text]))
    right = WordEncoder().encode(["organisation", "public", meant])
    places = [answer.words[0], answer.words[2], answer.words[3]]
    assert [typed[w.start : w.end] for w in places] == ["orgnisation", "pulbic", meant]
    near = answer.word_vectors[[0, 2, 3]] @ right.T
    assert np.allclose(np.diag(near), 1, atol=1e-2)


def test_exchanged_letters_change_no_verdict(grader: Grader) -> None:
    answer = recited(grader.deck, 0)
    typed = answer.replace("organisation", "ograniastion").replace("décision", "dceision")
    assert typed != answer
    assert verdicts(grader.grade("grunig", typed)) == verdicts(grader.grade("grunig", answer))


def test_punctuation_taken_out_changes_no_verdict(grader: Grader) -> None:
    for question in (0, 2, 3):
        answer = recited(grader.deck, question)
        name = grader.deck.questions[question].id
        bare = " ".join(re.sub(r"[^\w\s'’-]", " ", answer).split())
        plain, edited = grader.grade(name, answer), grader.grade(name, bare)
        assert "keyword_list" not in edited.flags
        assert verdicts(edited) == verdicts(plain)


def test_a_name_reaches_over_some_words_only() -> None:
    found = words("alpha " + "mot " * 40, "fr")
    places = [(w.start, w.end) for w in found]
    tied = subjects(places, [0] * len(found), [found], [[(0, 3)]], [REACH])
    assert tied[:25] == [frozenset({3})] * 25
    assert tied[25:] == [frozenset()] * 16


def test_a_window_over_two_descriptions_is_tied_to_both() -> None:
    found = words("alpha un deux trois quatre beta cinq", "fr")
    mentioned = [[(found[0].start, 0), (found[5].start, 1)]]
    windows = [(found[2].start, found[6].end), (found[4].start, found[6].end)]
    assert subjects(windows, [0, 0], [found], mentioned, [REACH]) == [
        frozenset({0, 1}),
        frozenset({1}),
    ]


def test_a_name_said_over_two_sentences_is_denied_in_the_first_too(encoder: WordEncoder) -> None:
    sort = Concept(
        "selection", "selection sort", "it looks through the unsorted part for the smallest value,"
        " puts it at the end of the sorted part and starts again."
    )  # fmt: skip
    other = Concept("quicksort", "quicksort", "it picks a pivot and parts the list around it.")
    deck = Deck("Sorting", "en", (Question("sorts", "How do these sort?", (sort, other)),))
    answer = (
        "Selection sort never looks through the unsorted part. "
        "It takes the smallest value, puts it at the end of the sorted part and starts again."
    )
    evaluation = next(Grader(deck, encoder).evaluate_many([("sorts", answer)]))
    assert evaluation.alignments[0].negation > 0


DEFINED = (
    Concept("parlementaire", "Régime parlementaire", "le gouvernement répond devant le parlement"),
    Concept("presidentiel", "Régime présidentiel", "le président ne répond pas devant l'assemblée"),
    Concept("semi", "Régime semi-présidentiel", "un président élu et un gouvernement"),
    Concept("hub", "Hub and spoke", "un noyau au centre aide les services"),
    Concept("pissenlit", "Pissenlit", "chaque unité a son hub and spoke"),
)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Dans le régime présidentiel, le parlement décide", [1]),
        ("Le semi-présidentiel : un président élu", [2]),
        ("Le parlement décide de tout", []),
        ("Le parlementaire répond", [0]),
        ("Le hub and spoke aide", [3]),
        ("Pissenlit : chaque unité possède son hub and spoke", [4]),
        ("pour finir, il y a encore le hub and spoke : un noyau", [3]),
    ],
)
def test_a_name_is_told_from_the_words_of_explanations(text: str, called: list[int]) -> None:
    found = words(text, "fr")
    every = names(DEFINED, "fr")
    assert [k for _, k in mentions(found, [w.stem for w in found], every, text)] == called


def test_what_is_nearer_to_another_question_is_seen(grader: Grader) -> None:
    own, foreign = (recited(grader.deck, i) for i in (0, 2))
    mine, theirs = grader.evaluate_many([("grunig", own), ("grunig", foreign)])
    assert max(mine.other_question) == 0
    assert max(theirs.other_question) > 0.3


def test_words_in_any_order_are_a_list_with_a_number_among_them_too(grader: Grader) -> None:
    salad = "public sert valeur organisation 4 message met communication avis clientèle part attend"
    salad += " besoin parole trie entend influence décisions"
    assert grader.grade("grunig", salad).flags == ("keyword_list",)


def test_a_statement_with_a_number_is_no_list(grader: Grader) -> None:
    stated = "Agent de presse : communication sens unique, deux publics différents, il se vante."
    assert "keyword_list" not in grader.grade("grunig", stated).flags


def test_a_label_of_a_list_that_names_no_concept_speaks_for_none() -> None:
    text = "sym: un deux trois quatre / PX: cinq six sept huit / asym: neuf dix"
    concepts = tuple(Concept(n, n, "une explication") for n in ("Symétrique", "Asymétrique"))
    every, found = names(concepts, "fr"), words(text, "fr")
    mentioned = mentions(found, [w.stem for w in found], every, text)
    places = [(w.start, w.end) for w in found]
    tied = subjects(places, [0] * len(found), [found], [mentioned], [REACH])
    spoken = dict(zip((w.folded for w in found), tied, strict=True))
    assert spoken["trois"] == {0}
    assert spoken["huit"] == set()
    assert spoken["dix"] == {1}


def test_the_first_letters_of_a_names_initials_are_its_name() -> None:
    concepts = (Concept("p", "Public-key encryption", "x y"), Concept("h", "Hash function", "z"))
    found = words("PK: anyone can", "en")
    called = mentions(found, [w.stem for w in found], names(concepts, "en"), "PK: anyone can")
    assert [k for _, k in called] == [0]


def test_a_correction_goes_on_about_what_was_named_first(grader: Grader) -> None:
    text = "Le symétrique relève de l'agent de presse, euh pardon, le public prend la décision."
    (evaluation,) = grader.evaluate_many([("grunig", text)])
    assert evaluation.answer.taken_back == {0}
    assert [a.named for a in evaluation.alignments] == [False, False, False, True]


def test_a_negation_far_from_a_concept_turns_nothing(grader: Grader) -> None:
    own = " ".join(c.explanation for c in grader.deck.questions[1].concepts)
    (evaluation,) = grader.evaluate_many([("maturite", own)])
    assert max(a.negation for a in evaluation.alignments) < 0.1


def test_concepts_without_a_name_are_weighed_by_weights_of_their_own(
    social: Deck, encoder: WordEncoder
) -> None:
    grader = Grader(social, encoder)
    swapped = dataclasses.replace(
        grader.models.coefficients,
        nameless=np.zeros_like(grader.models.coefficients.nameless),
    )
    (named,) = Grader(social, encoder, swapped).grade_many([("grunig", recited(social, 0))])
    assert verdicts(named) == ["covered"] * 4
    question = social.questions[0]
    bare = [dataclasses.replace(c, named=False) for c in question.concepts]
    deck = dataclasses.replace(
        social, questions=(dataclasses.replace(question, concepts=tuple(bare)),)
    )
    (nameless,) = Grader(deck, encoder, swapped).grade_many([("grunig", recited(social, 0))])
    assert all(max(c.probabilities) == pytest.approx(0.25, abs=0.01) for c in nameless.concepts)


def test_something_is_a_small_word_that_parts_a_row_of_others(encoder: WordEncoder) -> None:
    stated = (
        "You can give something nice (positive reinforcement), remove something nasty (negative "
        "reinforcement), give something nasty (positive punishment) or remove something nice."
    )
    concepts = tuple(
        Concept(n, n, "a behaviour becomes frequent because something nasty or nice is given")
        for n in ("Positive reinforcement", "Negative reinforcement", "Positive punishment")
    )
    deck = Deck("d", "en", (Question("q", "Name the kinds of conditioning.", concepts),))
    assert "keyword_list" not in Grader(deck, encoder).grade("q", stated).flags


def test_a_mark_that_may_be_far_off_goes_to_a_person(social: Deck, encoder: WordEncoder) -> None:
    shipped = Grader(social, encoder).models.coefficients
    answer = "Le public donne son avis, je crois, et l'entreprise décide."
    for least, asked in ((0.0, True), (1.0, False)):
        coefficients = dataclasses.replace(shipped, review_at=least)
        grade = Grader(social, encoder, coefficients).grade("grunig", answer)
        assert ("unsure" in [r.code for r in grade.reasons]) == asked
