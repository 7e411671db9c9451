from __future__ import annotations

import pytest

from tutor.decks import parse
from tutor.domain import Concept, Deck, ScaleKind
from tutor.errors import DeckError, Fault

HEAD = "---\nlanguage: en\n---\n# Tea\n"


def deck(body: str) -> Deck:
    return parse(HEAD + body, "tea.md")


def first(body: str) -> Concept:
    return deck("## Q\n" + body).questions[0].concepts[0]


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DeckError) as caught:
        parse(text, "tea.md")
    return caught.value.faults


def body_faults(body: str) -> list[tuple[int, str]]:
    return [(f.line - 4, str(f)) for f in faults(HEAD + body)]


@pytest.mark.parametrize("weight", ["0.001", "0,009", "1e200", "1000.5", "1e-300"])
def test_a_weight_out_of_range_is_refused_with_its_line(weight: str) -> None:
    text = f"---\nlanguage: fr\n---\n# T\n## A ?\n- **B** {{#b weight={weight}}}: un mot.\n"
    with pytest.raises(DeckError) as caught:
        parse(text)
    (fault,) = caught.value.faults
    assert fault.line == 6
    assert weight in str(caught.value)
    assert "0.01" in str(caught.value)
    assert "1000" in str(caught.value)


@pytest.mark.parametrize("scale", ["1e200", "20 step 0.0001", "1e200 step 1e200", "10001"])
def test_a_scale_out_of_range_is_refused_with_its_line(scale: str) -> None:
    text = f"---\nlanguage: fr\nscale: {scale}\n---\n# T\n## A ?\n- **B**: un mot.\n"
    with pytest.raises(DeckError) as caught:
        parse(text)
    (fault,) = caught.value.faults
    assert fault.line == 3
    assert scale in str(caught.value)


def test_reads_every_part_of_a_deck() -> None:
    read = parse(
        "---\nlanguage: fr\nscale: 20 step 0,5\n---\n# Le thé\n\n"
        "## Comment infuser ? {#infuser any=1}\n> indice : pensez au temps\n> et à l'eau\n\n"
        "- **Eau** {#eau weight=2}: elle frémit sans bouillir.\n"
        "  - température\n  - ~ 80 degrés\n  - ! l'eau doit bouillir\n"
        "- Trois minutes suffisent.\n"
    )
    assert (read.title, read.language) == ("Le thé", "fr")
    assert (read.scale.kind, read.scale.maximum, read.scale.step) == (ScaleKind.POINTS, 20, 0.5)
    question = read.questions[0]
    assert (question.id, question.prompt, question.any) == ("infuser", "Comment infuser ?", 1)
    assert question.hints == ("pensez au temps", "et à l'eau")
    water, minutes = question.concepts
    assert water == Concept(
        "eau", "Eau", "elle frémit sans bouillir.", True, 2.0,
        ("température",), ("80 degrés",), ("l'eau doit bouillir",),
    )  # fmt: skip
    assert not minutes.named
    assert minutes.name == "Trois minutes suffisent"
    assert minutes.id == "trois-minutes-suffisent"


@pytest.mark.parametrize(
    "line",
    [
        "- **Oolong**: half oxidised",
        "- **Oolong:** half oxidised",
        "- **Oolong** : half oxidised",
        "- **Oolong\u00a0:** half oxidised",
        "- **Oolong** – half oxidised",
        "- **Oolong** — half oxidised",
        "- **Oolong** - half oxidised",
        "* **Oolong**: half oxidised",
        "+ __Oolong__: half oxidised",
        "-\t**Oolong**:\thalf oxidised",
        "- **Oolong** {#oolong}: half oxidised",
        "- **Oolong**: half oxidised {#oolong}",
        "- **Oolong:** {#oolong} half oxidised",
        "- **Oolong**: half\n  oxidised",
        "- **Oolong**: half\noxidised {#oolong}",
    ],
)
def test_reads_a_named_concept_however_it_is_typed(line: str) -> None:
    assert first(line) == Concept("oolong", "Oolong", "half oxidised")


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
@pytest.mark.parametrize(("mark", "where"), [("", 0), ("~ ", 1), ("! ", 2), ("~", 1)])
def test_reads_sub_lines(indent: str, mark: str, where: int) -> None:
    read = first(f"- **Oolong**: half oxidised\n{indent}- {mark}blue\n{indent}tea\n")
    assert [read.key_points, read.accepted, read.misconceptions][where] == ("blue tea",)


def test_a_plain_line_continues_what_is_above_it() -> None:
    read = deck(
        "## How is\ngreen tea made? {#green}\n> think\nof heat\n- It is\nsteamed\n  - at\n  once"
    )
    question = read.questions[0]
    assert (question.prompt, question.id) == ("How is green tea made?", "green")
    assert question.hints == ("think of heat",)
    assert question.concepts[0].explanation == "It is steamed"
    assert question.concepts[0].key_points == ("at once",)


def test_a_name_may_stand_alone_over_key_points() -> None:
    assert first("- **Oolong**\n  - half oxidised").explanation == ""


@pytest.mark.parametrize("text", ["{#x}", "**bold** text", "~ wave", "! mark", "a \\ b", "{a, b}"])
def test_a_backslash_keeps_a_mark_as_text(text: str) -> None:
    written = "".join("\\" + c if c in "{*~!" else c for c in text)
    assert first(f"- {written}").explanation == text


def test_ids_are_made_from_words_and_stay_unique() -> None:
    read = deck(
        "## L'œuvre d'un élève\n- une idée\n- Une idée\n- **Été**: chaud {#une-idee}\n"
        "## L'œuvre d'un élève\n- ?!\n- 日本\n"
    )
    assert [q.id for q in read.questions] == ["oeuvre-eleve", "oeuvre-eleve-2"]
    assert [c.id for c in read.questions[0].concepts] == ["idee", "idee-2", "une-idee"]
    assert [c.id for c in read.questions[1].concepts] == ["concept", "concept-2"]


@pytest.mark.parametrize(
    ("explanation", "name"),
    [
        ("Water is heated until it boils away.", "Water is heated until it boils"),
        ("The leaves of the plant of the tea", "The leaves of the plant"),
        ("Elle ne bout pas encore dans la théière", "Elle ne bout pas encore"),
        ("Heat, then stir and pour over the leaves", "Heat, then stir"),
        ("Slow drying: the leaves curl and darken", "Slow drying"),
        ("Une feuille d'un vert pâle", "Une feuille d'un vert pâle"),
        ("Leaves (dried and rolled by hand) of the bush", "Leaves (dried and rolled by hand)"),
        ("Leaves (that were dried and rolled by hand)", "Leaves"),
        ("?!", "?!"),
        ("x" * 80, "x" * 60),
    ],
)
def test_an_unnamed_concept_gets_a_short_name(explanation: str, name: str) -> None:
    assert first(f"- {explanation}").name == name


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("letters A=85 B=70 F=0", (("A", 85), ("B", 70), ("F", 0))),
        ("letters A+=90% P=0", (("A+", 90), ("P", 0))),
    ],
)
def test_reads_letters(written: str, letters: tuple[tuple[str, float], ...]) -> None:
    text = HEAD.replace("en\n", f"en\nscale: {written}\n") + "## Q\n- a"
    assert parse(text).scale.letters == letters


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(newline: str) -> None:
    text = ("\ufeff" + HEAD + "## Q\n- **A**: b\n").replace("\n", newline)
    assert parse(text).questions[0].concepts[0].explanation == "b"


@pytest.mark.parametrize(
    ("body", "line", "problem", "remedy"),
    [
        ("## Q", 1, "a question without concepts", "- **Name**: explanation"),
        ("", 0, "the deck has no question", "## Question"),
        ("## Q {#a}\n- a\n## R {#a}\n- b", 3, "#a is already that of the question on", "#a-2"),
        ("## Q\n- a {#x}\n- b {#x}", 3, "#x is already that of the concept on line 6", "#x-2"),
        ("## Q {any=3}\n- a\n- b", 1, "any=3 does not fit the 2 concepts", "from 1 to 2"),
        ("## Q {any=0}\n- a", 1, "any=0 does not fit", "from 1 to 1"),
        ("## Q {any=two}\n- a", 1, "any=two does not fit", "from 1 to 1"),
        ("## Q\n- a {weight=0}", 2, "the weight '0' is not a number above 0", "weight=2"),
        ("## Q\n- a {weight=-1}", 2, "the weight '-1'", "weight=0.5"),
        ("## Q\n- a {weight=nan}", 2, "the weight 'nan'", "weight=2"),
        ("## Q\n- a {weight=1e999}", 2, "the weight '1e999'", "weight=2"),
        ("## Q\n- a {wieght=2}", 2, "unknown attribute 'wieght'", "weight=2"),
        ("## Q\n- a {poids=2}", 2, "unknown attribute 'poids'", "weight=2"),
        ("## Q\n- a {any=2}", 2, "unknown attribute 'any'", "belongs to a question"),
        ("## Q {weight=2}\n- a", 1, "unknown attribute 'weight'", "belongs to a concept"),
        ("## Q {#Été}\n- a", 1, "'#Été' cannot be an id", "#ete"),
        ("## Q {risks}\n- a", 1, "'risks' is neither an id nor key=value", "{#risks}"),
        ("## Q\n- a {#x #y}", 2, "two ids, #x and #y", "Keep one"),
        ("## Q\n- **A** {#x}: a {#y}", 2, "two ids", "Keep one"),
        ("## Q\n- **A**", 2, "the concept 'A' has no explanation", "- **A**:"),
        ("## Q\n- **A**\n  - ! wrong", 2, "the concept 'A' has no explanation", "- **A**:"),
        ("## Q\n- **A** is a tea", 2, "no colon after the name 'A'", "- **A**:"),
        ("## Q\n- ****: tea", 2, "a concept with an empty name", "**Name**"),
        ("## Q\n-\n- a", 2, "a concept needs words", "Write the words"),
        ("##\n- a", 1, "a question needs words", "Write the words"),
        ("## Q\n>\n- a", 2, "a hint needs words", "Write the words"),
        ("## Q\n- a\n  -", 3, "a key point needs words", "Write the words"),
        ("## Q\n  - a", 2, "a key point without a concept", "Put its concept above"),
        ("## Q\n  - ~ a\n- b", 2, "an accepted wording without a concept", "Put its concept above"),
        ("- a\n## Q\n- b", 1, "a concept before the first question", "## Question"),
        ("stray\n\nstray\n## Q\n- b", 3, "this line belongs to nothing: 'stray'", "join it"),
        ("## Q\n- b\n\nstray", 4, "this line belongs to nothing: 'stray'", "join it"),
        ("## Q\n- b\n### R", 3, "a heading of level 3", "## for a question"),
        ("## Q\n1. b\n- c", 2, "a numbered line: '1. b'", "instead of a number"),
        ("## Q\n- b\n> late", 3, "a hint after the concepts", "right under the question"),
        ("## Q\n- b\n  - c {weight=2}", 3, "a key point takes no attributes", "\\{weight=2}"),
        ("## Q\n- a\x07b", 2, "a control character", "Type the line again"),
        ("# Two\n## Q\n- b", 1, "a second title: 'Two'", "Keep one title"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_how_to_mend_it(
    body: str, line: int, problem: str, remedy: str
) -> None:
    found = body_faults(body)
    assert any(at == line and problem in said and remedy in said for at, said in found), found


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("# T\n## Q\n- a", 1, "does not say its language", "language: fr"),
        ("---\n---\n# T\n## Q\n- a", 1, "does not say the language", "language: fr"),
        ("---\nlanguage: de\n---\n# T\n## Q\n- a", 2, "language 'de'", "language: fr or"),
        ("---\nlanguage: français\n---\n# T\n## Q\n- a", 2, "'français'", "language: fr"),
        ("---\nlangage: fr\n---\n# T\n## Q\n- a", 2, "unknown key 'langage'", "language?"),
        ("---\nbarème: 20\n---\n# T\n## Q\n- a", 2, "unknown key 'barème'", "scale?"),
        ("---\ntitle: T\nlanguage: fr\n---\n## Q\n- a", 2, "unknown key 'title'", "# T"),
        ("---\nlanguage fr\n---\n# T\n## Q\n- a", 2, "is not key: value", "language: fr"),
        ("---\nlanguage: fr\nlanguage: en\n---\n# T\n## Q\n- a", 3, "twice", "Keep one"),
        ("---\nlanguage: fr\n# T\n## Q\n- a", 1, "not closed", "---"),
        ("---\nlanguage: fr\n---\n## Q\n- a", 4, "the deck has no title", "# Title"),
        ("---\nlanguage: fr\nscale: twenty\n---\n# T\n## Q\n- a", 3, "'twenty'", "20 step 0.5"),
        ("---\nlanguage: fr\nscale: 20 step 3\n---\n# T\n## Q\n- a", 3, "steps of 3", "divides"),
        ("---\nlanguage: fr\nscale: 20 step 0\n---\n# T\n## Q\n- a", 3, "above 0", "20 step 0.5"),
        ("---\nlanguage: fr\nscale: letters\n---\n# T\n## Q\n- a", 3, "no letters", "A=85"),
        (
            "---\nlanguage: fr\nscale: letters A=8 B=9 F=0\n---\n# T\n## Q\n- a",
            3,
            "go down",
            "best",
        ),
        ("---\nlanguage: fr\nscale: letters A=85 B=70\n---\n# T\n## Q\n- a", 3, "below 70", "F=0"),
        ("---\nlanguage: fr\nscale: letters A=x F=0\n---\n# T\n## Q\n- a", 3, "'A=x'", "A=85"),
        (
            "---\nlanguage: fr\nscale: letters A=9 A=0\n---\n# T\n## Q\n- a",
            3,
            "given twice",
            "once",
        ),
    ],
)
def test_faults_of_the_head(text: str, line: int, problem: str, remedy: str) -> None:
    found = faults(text)
    assert any(f.line == line and problem in str(f) and remedy in str(f) for f in found), found


def test_every_fault_comes_in_one_error_in_the_order_of_lines() -> None:
    text = "---\nlangue: fr\n---\nstray\n## Q {any=9}\n- **A**\n### deep\n"
    with pytest.raises(DeckError) as caught:
        parse(text, "x.md")
    lines = [fault.line for fault in caught.value.faults]
    assert lines == sorted(lines)
    assert len(lines) == 7
    assert str(caught.value).splitlines()[0].startswith("x.md:1: ")


def test_a_sound_deck_has_no_fault() -> None:
    assert deck("## Q\n- a").questions[0].concepts[0].explanation == "a"
