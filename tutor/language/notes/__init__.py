"""What notes, cards, mails and tables say around their content, from ``fr.toml`` and ``en.toml``.

Importers tell a prompt from an answer by it, and people's names of columns and keys are known by
it. Grading reads none of it, so that no receipt hangs on it. Each list says there what its words
do, where they come from and how they are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce

from tutor.language.tables import LANGUAGES, Patterns, Row, Words, joined, read_tables


@dataclass(frozen=True, slots=True)
class Asking:
    """What asks for an answer.

    Attributes:
        strong: verbs that clearly ask.
        weak: verbs that may ask.
        forms: forms of weak verbs that no rule makes.
        openers: what a question begins with.
        vague: they ask for a number of ideas that they do not state.
        whole: a number after one of these is of all that there are.
        part_after: a number before one of these is of some among more.
        part_before: a number after one of these is of some among more.
        contrast: they set things against each other.
    """

    strong: Words
    weak: Words
    forms: Words
    openers: Patterns
    vague: Words
    whole: Words
    part_after: Words
    part_before: Patterns
    contrast: Patterns


@dataclass(frozen=True, slots=True)
class Lines:
    """What tells whether a line goes on with the one before.

    Attributes:
        never_last: no sentence ends on these.
        cut_off: a text of a deck that ends on these was cut.
        after_hyphen: a hyphen before these cuts no word.
        links: in small letters at its head, they join a line to the one before.
        pronouns: the same, unless the line before begins with the same word.
        prepositions: prepositions: a line that begins with one is a phrase of the line before.
    """

    never_last: Words
    cut_off: Words
    after_hyphen: Patterns
    links: Words
    pronouns: Words
    prepositions: Words


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands before questions and answers.

    Attributes:
        question: before a question, with a number or a sign behind.
        front: the side of a card that asks.
        answer: before an answer, with a number or a sign behind.
        letter: the same in one letter.
        answer_typed: the same as some type it.
        definition: before what explains a term.
        definition_cut: the same, cut.
        back: the side of a card that answers.
        over_answer: alone on the line over an answer.
        given_by: between a word for an answer and who gave it.
        marks: before an answer, where signs or numbers stand before questions.
        behind_mark: behind one of these marks.
        right_choice: before the letter of the right choice.
        answer_heading: headings over an answer.
        aside: what an aside of an answer is called: it names no concept.
    """

    question: Patterns
    front: Patterns
    answer: Patterns
    letter: Patterns
    answer_typed: Patterns
    definition: Patterns
    definition_cut: Patterns
    back: Patterns
    over_answer: Patterns
    given_by: Patterns
    marks: Patterns
    behind_mark: Patterns
    right_choice: Patterns
    answer_heading: Patterns
    aside: Patterns


@dataclass(frozen=True, slots=True)
class Mail:
    """What stands around notes that came by mail.

    Attributes:
        header: fields of the head of a mail.
        on: the first word of a line that says who wrote.
        wrote: the last words of such a line.
        passed_on: a mail that is passed on.
        greeting: greetings.
        closing: what closes a mail.
    """

    header: Patterns
    on: Patterns
    wrote: Patterns
    passed_on: Patterns
    greeting: Patterns
    closing: Patterns


@dataclass(frozen=True, slots=True)
class Cards:
    """What sites write around flashcards.

    Attributes:
        title: what a set of cards is called at the end of its title.
        count: before the number of terms.
        furniture: lines that are no card.
        buttons: what stands on buttons.
        made_by: before who made a set.
        others: what says that sets are others, as the first word of a line.
        sets: what these sets are called.
        sets_found: the same, before one of "found".
        found: behind what sets are called: they are others.
        you: a line that begins with these and holds one of "terms" speaks to who looks at it.
        terms: what a set holds.
        choosing: lines that ask to choose cards.
        advertised: lines that announce advertisements.
        selling: what lines that sell something hold.
        media: before the name of a file.
        tags: before tags.
    """

    title: Patterns
    count: Patterns
    furniture: Patterns
    buttons: Patterns
    made_by: Patterns
    others: Patterns
    sets: Patterns
    sets_found: Patterns
    found: Patterns
    you: Patterns
    terms: Patterns
    choosing: Patterns
    advertised: Patterns
    selling: Patterns
    media: Patterns
    tags: Patterns


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What columns of tables of notes are called.

    Attributes:
        front: those that ask.
        back: those that answer.
        beside: those about the card.
        languages: languages, at the end of a name.
    """

    front: Words
    back: Words
    beside: Words
    languages: Patterns


@dataclass(frozen=True, slots=True)
class ClassColumns:
    """What the columns of a class are called.

    Attributes:
        student: who answered: surely.
        student_name: by a name.
        student_id: by a number or an address.
        student_else: perhaps.
        question: what was asked.
        question_else: perhaps.
        answer: what was answered.
        answer_else: perhaps.
        mark: the teacher's marks.
        mark_points: the same as numbers.
        mark_else: perhaps.
    """

    student: Row
    student_name: Row
    student_id: Row
    student_else: Row
    question: Row
    question_else: Row
    answer: Row
    answer_else: Row
    mark: Row
    mark_points: Row
    mark_else: Row


@dataclass(frozen=True, slots=True)
class DeckKeys:
    """What people write for the keys of a deck.

    Attributes:
        language: for "language".
        scale: for "scale".
        weight: for "weight".
        any: for "any".
    """

    language: Words
    scale: Words
    weight: Words
    any: Words


@dataclass(frozen=True, slots=True)
class Notes:
    """All that stands around content, in one language or in both.

    Attributes:
        asking: what asks for an answer.
        lines: whether a line goes on with the one before.
        labels: what stands before questions and answers.
        mail: what stands around notes that came by mail.
        cards: what sites write around flashcards.
        columns: what columns of tables of notes are called.
        classes: what the columns of a class are called.
        deck: what people write for the keys of a deck.
    """

    asking: Asking
    lines: Lines
    labels: Labels
    mail: Mail
    cards: Cards
    columns: ColumnNames
    classes: ClassColumns
    deck: DeckKeys


@lru_cache(maxsize=1)
def notes() -> Notes:
    """The words of both languages together, read at the first call: notes mix them."""
    return reduce(joined, (read_tables(Notes, __name__, language) for language in LANGUAGES))


def any_of(*lists: Iterable[str]) -> str:
    """A pattern that matches any entry of some lists, the first that fits: ``(?:one|other)``."""
    return f"(?:{'|'.join(dict.fromkeys(entry for one in lists for entry in one))})"
