"""The word lists of a language, from ``fr.toml`` and ``en.toml``, typed.

Each table says there what its words do, where they come from, and how they are written: folded
(no accents, no capitals), unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce

from tutor.language.tables import (
    LANGUAGES,
    Beginnings,
    Numbers,
    Pairs,
    Patterns,
    Phrases,
    Row,
    Words,
    joined,
    read_tables,
)


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Which words do what.

    Attributes:
        function: words that carry no content; those that turn a sense (not, sans, less) too.
        turning_prefixes: prefixes that turn the sense of a word.
        no_answer: content words that say no more than that nothing is known, or yes, no, all
            right.
        quantity: beside them 0 is a number.
        elided: what an apostrophe may follow, a word of its own.
        pronouns: a unit that begins with one goes on about what was named last.
        definite: articles; an ordinal after one speaks of a known row.
        beside_quotation: they say nothing of their own beside a name and a quotation.
        stop: as written: they tell the language of a text, no id is made of them, and no name
            ends on them.
        may_end_a_name: stop words on which a name may end.
    """

    function: Words
    turning_prefixes: Words
    no_answer: Words
    quantity: Words
    elided: Words
    pronouns: Words
    definite: Words
    beside_quotation: Words
    stop: Words
    may_end_a_name: Words


@dataclass(frozen=True, slots=True)
class Negation:
    """Words that negate, those that bound a negation, and those that undo it.

    Attributes:
        cues: words that negate.
        ne: the first half of a French negation.
        second_half: its second half.
        phrases: cues of several words.
        far: more of them, that tell a distance before one of ``places``.
        places: what a place begins with.
        false: words that deny a whole sentence before one of ``saying``.
        saying: words that introduce what is said.
        of_nouns: cues that deny a noun.
        lacking: what words begin with that deny a noun after one of ``of``.
        of: words that join a noun to its cue.
        no_longer: what makes "no" bear on a verb.
        without: cues of what is not there.
        concord: cues that deny once beside ``without``.
        nothing: cues that deny what follows as subjects, and not as objects.
        nobody: subjects that deny the verb after them.
        little: cues, unless it is some, or something small.
        some: before ``little``: some of it.
        small: before ``little``: something small.
        more: there is more of what follows.
        less: there is less of what follows.
        idioms: what looks like a cue, or like less, and is neither.
        a_person: before "personne": a noun.
        only: after a cue: nothing is negated.
        undoing: what words begin with whose object is neither stated nor denied.
        yes_no: answers to the question: what follows takes up its words.
        scope_enders: words that begin another clause.
        subjects: where another clause begins, without any sign, once a word was denied.
        finite: finite verbs that no negation of before bears on.
        past_noun: where a noun ends, besides ``subjects`` and ``finite``.
        relative: what these tell of a noun belongs to it.
        like: what these deny is a likeness, not the thing.
        conditional: words that begin a condition.
        would: verbs of what is not so.
        whole_phrases: what negates in several words, of which each by itself may not.
        around: they come and go with a negation.
        noun_too: cues beside "ne" alone, else nouns.
    """

    cues: Words
    ne: Words
    second_half: Words
    phrases: Phrases
    far: Phrases
    places: Words
    false: Words
    saying: Words
    of_nouns: Words
    lacking: Beginnings
    of: Words
    no_longer: Words
    without: Words
    concord: Words
    nothing: Words
    nobody: Words
    little: Words
    some: Words
    small: Words
    more: Words
    less: Words
    idioms: Phrases
    a_person: Words
    only: Words
    undoing: Beginnings
    yes_no: Words
    scope_enders: Words
    subjects: Words
    finite: Words
    past_noun: Words
    relative: Words
    like: Words
    conditional: Words
    would: Words
    whole_phrases: Phrases
    around: Words
    noun_too: Words


@dataclass(frozen=True, slots=True)
class Polarity:
    """What turns a sense by itself.

    Attributes:
        opposites: opposites, as written.
    """

    opposites: Pairs


@dataclass(frozen=True, slots=True)
class Sentences:
    """What tells where sentences and clauses end.

    Attributes:
        abbreviations: as written: a full stop after them ends no sentence.
        clause_openers: a clause may begin with them, without a comma.
        goes_on: words on which hardly a sentence ends.
    """

    abbreviations: Words
    clause_openers: Phrases
    goes_on: Words


@dataclass(frozen=True, slots=True)
class Retractions:
    """Patterns of how a writer takes back what was just said.

    Attributes:
        fillers: what may stand before.
        strong: they take back wherever they stand.
        weak: they take back where a sentence begins, or after a break.
    """

    fillers: Patterns
    strong: Patterns
    weak: Patterns


@dataclass(frozen=True, slots=True)
class Questions:
    """What questions are made of.

    Attributes:
        words: question words.
        alternative: they part the alternatives of a choice.
    """

    words: Words
    alternative: Words


@dataclass(frozen=True, slots=True)
class Guards:
    """What a person should see before it counts.

    Attributes:
        to_marker: they speak to who marks.
        introducing: a name comes after them: no LLM is sent it.
        marking_notes: a text of a reference that begins so tells how to mark, and states nothing.
    """

    to_marker: Patterns
    introducing: Patterns
    marking_notes: Patterns


@dataclass(frozen=True, slots=True)
class Hints:
    """What an explanation holds, told by a word of it.

    Attributes:
        reason: a reason.
        contrast: a contrast.
        negation: a negation.
        condition: a condition.
    """

    reason: Phrases
    contrast: Phrases
    negation: Phrases
    condition: Phrases


@dataclass(frozen=True, slots=True)
class Attacks:
    """What attacks on a deck are made of: apart on purpose, they must not know what grading knows.

    Attributes:
        verbs: frequent verbs: in French the stems of those in -er, in English the base forms.
        forms: third persons that no rule makes.
        auxiliaries: verbs that take a negation behind them.
        opposites: words to be exchanged.
        joining: they join main clauses.
        subordinating: verbs after them are left alone up to the next comma.
        barring: after them no verb stands.
        clitics: they stand between "ne" and its verb.
        counts: numbers to be exchanged, in order.
        definite: a number after them is left alone.
        negated: after a verb they say that it is negated already.
        negative: what holds one of them is negative itself.
        participles: after them "have" or "be" is an auxiliary; those in -ed are known by it.
        plural: subjects of several, beside those in -s.
    """

    verbs: Words
    forms: Words
    auxiliaries: Words
    opposites: Pairs
    joining: Words
    subordinating: Words
    barring: Words
    clitics: Words
    counts: Row
    definite: Words
    negated: Patterns
    negative: Patterns
    participles: Words
    plural: Words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists of one language, or of both.

    Attributes:
        words: which words do what.
        numbers: numbers in words.
        ordinals: places in a row, counted from 1, or -1 for the last one.
        sentences: where sentences and clauses end.
        retractions: how one takes back what was just said.
        negation: what negates, and how far.
        polarity: what turns a sense by itself.
        questions: what questions are made of.
        hints: what an explanation holds, told by a word of it.
        attacks: what attacks on a deck are made of.
        guards: what a person should see before it counts.
    """

    words: WordClasses
    numbers: Numbers
    ordinals: Numbers
    sentences: Sentences
    retractions: Retractions
    negation: Negation
    polarity: Polarity
    questions: Questions
    hints: Hints
    attacks: Attacks
    guards: Guards


@lru_cache(maxsize=2)
def lexicon(language: str) -> Lexicon:
    """The word lists of a language (fr or en), read at the first call."""
    return read_tables(Lexicon, "tutor.language", language)


@lru_cache(maxsize=1)
def mixed() -> Lexicon:
    """The word lists of both languages together: learners mix them."""
    return reduce(joined, map(lexicon, LANGUAGES))
