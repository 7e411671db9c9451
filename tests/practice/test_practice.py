"""Hints, memory, plans and sittings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT, WordEncoder
from tutor.domain import Deck, Verdict
from tutor.errors import PractiseError
from tutor.formats import load
from tutor.grading.grader import Grader
from tutor.language import words
from tutor.practice import Asked, Session, exam_plan, next_day, today, turn_round
from tutor.practice import hints as ladder
from tutor.practice.memory import AGAIN, GOOD, HARD, rating, recall, reviewed, same_day
from tutor.practice.plan import MINUTES, MINUTES_QUESTION
from tutor.practice.turned import NAME, WAYS, in_another_way
from tutor.store import LearnerStore, Memory, Place
from tutor.store.learning import deck_key

AT = datetime(2027, 1, 5, 9, tzinfo=UTC)
DECKS = sorted((ROOT / "reference").glob("*/*.md"))


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LearnerStore]:
    made = LearnerStore(tmp_path / "store")
    yield made
    made.close()


def session(deck: Deck, store: LearnerStore, clock: Clock | None = None) -> Session:
    grader = Grader(deck, WordEncoder(), reader=None)
    asked = [Asked(q, ()) for q in deck.questions]
    return Session(deck, store, asked, lambda: grader, clock or Clock())


@pytest.mark.parametrize("path", DECKS, ids=lambda p: p.stem)
@pytest.mark.parametrize("own_hints", [True, False])
def test_no_early_hint_gives_a_telling_word_away(path: Path, own_hints: bool) -> None:
    from dataclasses import replace

    deck = load(path).deck
    for question in deck.questions:
        if not own_hints:
            question = replace(question, hints=())
        secret = frozenset[str]().union(
            *(ladder.telling(c, question, deck.language) for c in question.concepts)
        )
        for rung in (ladder.COUNT, ladder.CUE):
            hint = ladder.hint(question, question.concepts, rung, deck.language)
            told = {w.stem for line in hint.lines for w in words(line, deck.language) if w.content}
            told -= {str(len(question.concepts))}
            assert not told & secret, (path.stem, question.id, told & secret)


def test_each_rung_says_more(social: Deck) -> None:
    question = social.questions[0]
    lengths = []
    for rung in range(ladder.LETTERS, ladder.RUNGS + 1):
        hint = ladder.hint(question, question.concepts[:1], rung, "fr")
        lengths.append(sum(len(line.replace("…", "")) for line in hint.lines))
    assert lengths == sorted(lengths)
    letters = ladder.hint(question, question.concepts[:1], ladder.LETTERS, "fr").lines[0]
    assert "…" in letters
    whole = ladder.hint(question, question.concepts[:1], ladder.WHOLE, "fr").lines
    assert question.concepts[0].explanation in whole[0]


@pytest.mark.parametrize(
    ("verdict", "sure", "rung", "expected"),
    [
        (Verdict.COVERED, True, 0, GOOD),
        (Verdict.COVERED, True, 2, HARD),
        (Verdict.COVERED, True, 4, AGAIN),
        (Verdict.PARTIAL, True, 0, HARD),
        (Verdict.MISSING, True, 0, AGAIN),
        (Verdict.CONTRADICTED, True, 0, AGAIN),
        (Verdict.COVERED, False, 0, None),
    ],
)
def test_ratings(verdict: Verdict, sure: bool, rung: int, expected: int | None) -> None:
    assert rating(verdict, sure, rung) == expected


def test_memory_grows_with_good_answers_and_falls_with_wrong_ones() -> None:
    first = reviewed(None, GOOD, AT)
    later = reviewed(first, GOOD, first.due)
    assert later.stability > first.stability
    assert later.due - first.due > first.due - AT
    assert reviewed(later, AGAIN, later.due).stability < later.stability
    assert recall(first, AT + timedelta(days=1)) > recall(first, AT + timedelta(days=30))
    assert recall(None, AT) == 0


def test_a_clock_set_back_does_no_harm() -> None:
    memory = reviewed(None, GOOD, AT)
    assert reviewed(memory, GOOD, AT - timedelta(days=400)).last == memory.last
    assert recall(memory, AT - timedelta(days=400)) == pytest.approx(1, abs=1e-3)


def test_a_day_begins_at_four() -> None:
    night = AT.astimezone().replace(hour=1)
    assert same_day(night, night - timedelta(hours=8))
    assert not same_day(night, night + timedelta(hours=8))


def test_the_first_sitting_of_a_day_counts(social: Deck, store: LearnerStore) -> None:
    clock = Clock()
    for _ in range(2):
        sitting = session(social, store, clock)
        sitting.answer("rien du tout")
        sitting.next()
        clock.at += timedelta(minutes=5)
    days = store.reviewed_days(deck_key(social))
    assert len(days) == len({place for place, _ in days}) == len(social.questions[0].concepts)


def test_a_hint_wants_a_new_try(social: Deck, store: LearnerStore) -> None:
    sitting = session(social, store)
    sitting.answer("rien du tout")
    assert sitting.hint() is not None
    assert sitting.hint() is None
    sitting.answer("toujours rien")
    second = sitting.hint()
    assert second is not None
    assert second.rung == ladder.CUE


def test_corrections_close_what_was_open(social: Deck, store: LearnerStore) -> None:
    sitting = session(social, store)
    sitting.answer("rien du tout")
    for concept in social.questions[0].concepts:
        sitting.correct(concept.id, Verdict.COVERED)
    assert not sitting.still_open()
    assert sitting.hint() is None
    sitting.next()
    assert all(m.stability > 1 for m in store.memories().values())


def test_a_sitting_goes_on_where_it_was_left(social: Deck, store: LearnerStore) -> None:
    sitting = session(social, store)
    sitting.answer("rien du tout")
    sitting.next()
    sitting.stop("à moitié écrit")
    again = session(social, store)
    assert again.resume()
    assert again.index == 1
    assert again.draft() == "à moitié écrit"


def test_an_edited_deck_keeps_its_history(social: Deck, store: LearnerStore) -> None:
    from dataclasses import replace

    sitting = session(social, store)
    sitting.answer("rien du tout")
    sitting.stop()
    first, *rest = social.questions
    reworded = replace(social, questions=(replace(first, prompt="Autrement ?"), *rest))
    assert session(reworded, store).resume()
    removed = replace(social, questions=tuple(rest))
    session(removed, store).resume()
    assert store.attempts(deck_key(social))


def test_skip_undo_and_go(social: Deck, store: LearnerStore) -> None:
    sitting = session(social, store)
    sitting.skip()
    assert sitting.step is not None
    assert sitting.step.asked.question.id == social.questions[1].id
    sitting.answer("rien du tout")
    sitting.next()
    assert sitting.undo()
    assert sitting.index == 0
    assert not store.memories()
    sitting.go_to(3)
    with pytest.raises(PractiseError, match="99"):
        sitting.go_to(99)
    with pytest.raises(PractiseError):
        sitting.answer("  ")


def test_only_weak_concepts_come_back(social: Deck) -> None:
    key, question = deck_key(social), social.questions[0]
    memories = known(social, 300.0)
    weak = question.concepts[1]
    memories[Place(key, question.id, weak.id)] = Memory(1.0, 5.0, AT, AT - timedelta(days=9))
    assert today(social, memories, AT) == [Asked(question, (weak.id,))]
    memories[Place(key, question.id, weak.id)] = Memory(1.0, 5.0, AT, AT)
    assert today(social, memories, AT) == [], "what was asked today is not asked again"
    day = next_day(social, memories, AT)
    assert day is not None
    assert day > AT.date()


def test_the_next_day_is_the_first_on_which_something_is_asked(social: Deck) -> None:
    strong = known(social, 300.0)
    day = next_day(social, strong, AT)
    assert day is not None
    ahead = (day - AT.astimezone().date()).days
    assert ahead > 1
    assert today(social, strong, AT + timedelta(days=ahead))
    assert not today(social, strong, AT + timedelta(days=ahead - 1))


def test_a_short_sitting_asks_what_gains_most_a_minute(social: Deck) -> None:
    whole = today(social, {}, AT)
    assert sum(len(a.concepts or a.question.concepts) for a in whole) == sum(
        len(q.concepts) for q in social.questions
    )
    short = today(social, {}, AT, 5)
    assert [a.question for a in short] == [a.question for a in whole][: len(short)]
    count = sum(len(a.concepts or a.question.concepts) for a in short)
    assert 0 < len(short) * MINUTES_QUESTION + count * MINUTES <= 5


def test_a_plan_raises_expected_recall_and_keeps_to_the_minutes(social: Deck) -> None:
    plan = exam_plan(social, {}, AT, date(2027, 1, 19), 10)
    assert len(plan.days) == 14
    assert plan.expected > plan.untouched + 0.3
    assert all(day.minutes <= 10 for day in plan.days)
    longer = exam_plan(social, {}, AT, date(2027, 1, 19), 30)
    assert longer.expected >= plan.expected


def test_an_added_concept_is_open_where_a_sitting_goes_on(
    social: Deck, store: LearnerStore
) -> None:
    from dataclasses import replace

    session(social, store).answer("rien du tout")
    first, *rest = social.questions
    more = replace(first.concepts[0], id="nouveau", name="Nouveau")
    edited = replace(first, concepts=(*first.concepts, more))
    again = session(replace(social, questions=(edited, *rest)), store)
    assert again.resume()
    assert more in again.still_open()
    assert more not in again.unsure()


def known(deck: Deck, stability: float = 30.0) -> dict[Place, Memory]:
    """A memory of every concept of a deck, last asked a month ago."""
    memory = Memory(stability, 5.0, AT, AT - timedelta(days=30))
    return {Place(deck_key(deck), q.id, c.id): memory for q in deck.questions for c in q.concepts}


def turned(deck: Deck, days: int, stability: float = 30.0) -> list[Asked]:
    """What is asked of a deck all of which is known, after so many days of review."""
    memories = known(deck, stability)
    reviewed = [(place, AT - timedelta(days=40 + d)) for place in memories for d in range(days)]
    return turn_round(deck, today(deck, memories, AT), memories, reviewed)


def test_known_questions_come_back_turned_every_second_time(social: Deck) -> None:
    names = {q.id for q in social.questions if all(c.named and c.explanation for c in q.concepts)}
    assert names
    for days in (2, 4):
        assert turned(social, days) == today(social, known(social), AT)
    assert turned(social, 3, 9.0) == today(social, known(social, 9.0), AT)
    for days in (1, 3, 5):
        asked = turned(social, days)
        assert asked == turned(social, days)
        assert {a.question.id for a in asked if a.way} == names
        for question in social.questions:
            mine = [a for a in asked if a.question.id == question.id]
            ids = [c.id for c in question.concepts]
            assert sorted(i for a in mine for i in a.concepts or ids) == sorted(ids)
    assert {a.way for days in (1, 3, 5) for a in turned(social, days)} >= set(WAYS)


def test_a_description_holds_no_word_of_the_name_asked_for(storage: Deck) -> None:
    question = storage.questions[1]
    asked = in_another_way(storage, question, ["inserts"], NAME)
    assert asked.question.prompt == (
        "What is this called? every … must also maintain the sorted tree."
    )


@pytest.mark.parametrize(
    ("typed", "verdict", "sure"),
    [
        ("leader follower", Verdict.COVERED, True),
        ("Multi-leder.", Verdict.CONTRADICTED, True),
        ("something else", Verdict.MISSING, False),
    ],
)
def test_a_name_asked_for_is_graded_by_its_letters(
    storage: Deck, store: LearnerStore, typed: str, verdict: Verdict, sure: bool
) -> None:
    grader = Grader(storage, WordEncoder(), reader=None)
    asked = [in_another_way(storage, storage.questions[0], ["leader"], NAME)]
    sitting = Session(storage, store, asked, lambda: grader, Clock())
    attempt = sitting.answer(typed)
    assert attempt.verdicts == {"leader": verdict}
    assert bool(sitting.unsure()) is not sure
    assert attempt.grade["score"] == sum(c["points"] for c in attempt.grade["concepts"])


def test_of_two_like_names_the_nearest_counts(social: Deck, store: LearnerStore) -> None:
    grader = Grader(social, WordEncoder(), reader=None)
    first, second = social.questions[0].concepts[2:]
    assert (first.name, second.name) == ("Bidirectionnel asymétrique", "Bidirectionnel symétrique")
    asked = [in_another_way(social, social.questions[0], [first.id], NAME)]
    sitting = Session(social, store, asked, lambda: grader, Clock())
    attempt = sitting.answer(second.name)
    assert attempt.verdicts == {first.id: Verdict.CONTRADICTED}
    assert attempt.confused_with == {first.id: second.id}
    assert sitting.answer("bidirectionel asymetrique").verdicts == {first.id: Verdict.COVERED}


def test_hints_of_a_name_are_its_letters_and_then_the_name(
    storage: Deck, store: LearnerStore
) -> None:
    grader = Grader(storage, WordEncoder(), reader=None)
    asked = [in_another_way(storage, storage.questions[0], ["leader"], NAME)]
    sitting = Session(storage, store, asked, lambda: grader, Clock())
    sitting.answer("something else")
    assert sitting.hint() == ladder.Hint(ladder.LETTERS, ("L…-f…",))
    sitting.answer("something else")
    assert sitting.hint() == ladder.Hint(ladder.WHOLE, ("Leader-follower",))
    sitting.answer("leader-follower")
    assert sitting.hint() is None
    sitting.next()
    (memory,) = store.memories().values()
    assert memory.stability < reviewed(None, HARD, AT).stability


def test_a_turned_sitting_goes_on_with_its_own_draft(social: Deck, store: LearnerStore) -> None:
    grader = Grader(social, WordEncoder(), reader=None)
    asked = [a for a in turned(social, 1) if a.way]
    sitting = Session(social, store, asked, lambda: grader, Clock())
    sitting.answer("rien du tout")
    sitting.next()
    sitting.stop("à moitié écrit")
    again = session(social, store)
    assert again.resume()
    assert [s.asked for s in again.steps] == asked
    assert again.draft() == "à moitié écrit"
    again.go_to(1)
    assert again.draft() == ""


def test_after_ten_corrections_the_learner_is_asked(social: Deck, store: LearnerStore) -> None:
    sitting = session(social, store)
    for _ in range(4):
        sitting.answer("rien du tout")
        assert not sitting.doubted()
        for concept in sitting.wanted():
            sitting.correct(concept.id, Verdict.COVERED)
    assert [a.id for a in store.attempts(latest=3)] == [2, 3, 4]
    later = session(social, store)
    attempt = later.answer("rien du tout")
    asked = later.doubted()
    assert asked
    assert attempt.verdicts == attempt.machine, "what is asked changes no verdict"
    later.correct(asked[0].id, Verdict.MISSING)
    assert asked[0] not in later.doubted()


def test_a_fortnight_of_days_missed_and_kept_leads_to_the_exam(
    social: Deck, store: LearnerStore
) -> None:
    """Answers recite the reference; three days in the middle are missed."""
    clock, exam, key = Clock(), date(2027, 1, 19), deck_key(social)
    grader = Grader(social, WordEncoder(), reader=None)
    goal = datetime(2027, 1, 19, 9, tzinfo=UTC)
    expected = []
    for day in range(14):
        clock.at = AT + timedelta(days=day)
        plan = exam_plan(social, store.memories(key), clock.at, exam, 15)
        assert plan.days[0].day == clock.at.date()
        assert len(plan.days) == 14 - day
        expected.append(plan.expected)
        if day in (5, 6, 7):
            continue
        sitting = Session(social, store, plan.days[0].asked, lambda: grader, clock)
        while sitting.step is not None:
            recited = "\n\n".join(f"{c.name} : {c.explanation}" for c in sitting.wanted())
            sitting.answer(recited)
            for concept in sitting.unsure():
                sitting.correct(concept.id, Verdict.COVERED)
            sitting.next()
    memories = store.memories(key)
    concepts = [Place(key, q.id, c.id) for q in social.questions for c in q.concepts]
    reached = sum(recall(memories.get(p), goal) for p in concepts) / len(concepts)
    assert reached > exam_plan(social, {}, AT, exam, 15).untouched + 0.8
    assert expected[8] < expected[5] + 1e-9, "missed days cost something"
    assert reached >= expected[-1] - 0.05
