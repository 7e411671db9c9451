"""Decks go out to other programs and come back as they were."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tutor.domain import Concept, Deck, Question
from tutor.errors import PasteError, TutorError
from tutor.formats import TARGETS, Target, audit, load, read, read_file
from tutor.formats.apkg import guid

WORDS = st.sampled_from(
    "la marée monte parce que lune attire mer < > & \" ' 3,5 % l'eau œuvre « » (deux) x=y".split()
)  # fmt: skip


def sentences(least: int, most: int) -> st.SearchStrategy[str]:
    """Some words after a first one that begins as sentences do."""
    rest = st.lists(WORDS, min_size=least - 1, max_size=most - 1).map(" ".join)
    return st.builds(
        lambda first, words: f"{first} {words}".strip(),
        st.sampled_from(["Marée", "Élan", "Onde", "Sable", "Vent"]),
        rest,
    )


CONCEPTS = st.builds(
    lambda name, said, points: Concept(
        "x",
        name or "",
        # A few words without a full stop over key points are a name to every reader.
        said if name or not points else f"{said}.",
        named=bool(name),
        key_points=tuple(points),
    ),
    st.one_of(st.none(), sentences(1, 3)),
    sentences(3, 9),
    st.lists(sentences(2, 4), max_size=2),
)
DECKS = st.builds(
    lambda questions: Deck("Marées", "fr", tuple(questions)),
    st.lists(
        st.builds(
            lambda prompt, concepts: Question("x", f"{prompt} ?", tuple(concepts)),
            sentences(3, 8),
            st.lists(CONCEPTS, min_size=1, max_size=4),
        ),
        min_size=2,
        max_size=5,
        unique_by=lambda q: q.prompt,
    ),
)


def said(deck: Deck, points: bool = True) -> list[object]:
    """What a deck says, without ids; key points in brackets where there is no place for them."""

    def texts(concept: Concept) -> tuple[str, ...]:
        if points or not concept.key_points:
            return (concept.explanation, *concept.key_points)
        return (f"{concept.explanation} ({' / '.join(concept.key_points)})",)

    return [
        (q.prompt, [(c.name if c.named else None, texts(c)) for c in q.concepts])
        for q in deck.questions
    ]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@settings(max_examples=40, deadline=None)
@given(deck=DECKS)
def test_a_deck_comes_back_as_it_went_out(target: Target, deck: Deck) -> None:
    back = read(target.write(deck), "deck", "fr")
    assert audit(back.text, back).complete
    assert said(back.deck) == said(deck, target.keeps_points)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*/*.md")), ids=lambda p: p.stem)
def test_the_reference_decks_come_back(target: Target, path: Path) -> None:
    deck = load(path).deck
    back = read(target.write(deck), "deck", deck.language)
    assert audit(back.text, back).complete
    assert said(back.deck) == said(deck, target.keeps_points)


DECK = Deck(
    "Histoire::Chapitre 2",
    "fr",
    (
        Question("cens", "Qu'est-ce que le cens ?", (Concept("c", "c", "Un impôt", named=False),)),
        Question(
            "charte",
            "Décrivez la charte & ses < limites >.",
            (
                Concept(
                    "o", "Octroi", "le roi seul l'accorde", key_points=("sans vote", "en 1814")
                ),
                Concept("l", "Limites", "le cens reste élevé"),
            ),
        ),
    ),
)


def package(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, how)
    return packed.getvalue()


def collection(deck: Deck) -> bytes:
    apkg = next(target for target in TARGETS if target.name == "apkg")
    with zipfile.ZipFile(io.BytesIO(apkg.write(deck))) as archive:
        return archive.read("collection.anki2")


def compress(data: bytes) -> bytes:
    import zstandard

    return zstandard.compress(data)


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def newest(old: bytes) -> bytes:
    """A collection with note types and decks as tables, their templates as protocol buffers."""
    base = sqlite3.connect(":memory:")
    base.deserialize(old)
    (models, decks) = base.execute("SELECT models, decks FROM col").fetchone()
    base.executescript(
        "CREATE TABLE notetypes (id integer, name text, config blob);"
        "CREATE TABLE fields (ntid integer, ord integer, name text, config blob);"
        "CREATE TABLE templates (ntid integer, ord integer, name text, config blob);"
        "CREATE TABLE decks (id integer, name text);"
    )
    for ident, model in json.loads(models).items():
        base.execute("INSERT INTO notetypes VALUES (?, ?, x'')", (ident, model["name"]))
        for field in model["flds"]:
            base.execute(
                "INSERT INTO fields VALUES (?, ?, ?, x'')", (ident, field["ord"], field["name"])
            )
        template = model["tmpls"][0]
        config = b"\x18\x05"
        for number, key in ((1, "qfmt"), (2, "afmt")):
            text = template[key].encode()
            config += bytes([number << 3 | 2]) + varint(len(text)) + text
        base.execute("INSERT INTO templates VALUES (?, 0, 'Card 1', ?)", (ident, config))
    for ident, deck in json.loads(decks).items():
        base.execute("INSERT INTO decks VALUES (?, ?)", (ident, deck["name"].replace("::", "\x1f")))
    base.execute("UPDATE col SET models = '', decks = ''")
    base.commit()
    data = base.serialize()
    return data[:18] + b"\2\2" + data[20:]  # as Anki leaves it: with a write-ahead log


@pytest.mark.parametrize("form", ["collection.anki2", "collection.anki21", "collection.anki21b"])
def test_all_three_forms_of_a_package_are_read(form: str) -> None:
    data = collection(DECK)
    stub = collection(
        Deck(
            "x", "en", (Question("q", "Please update Anki", (Concept("a", "a", "Update", False),)),)
        )
    )
    members = {"media": b"{}", "collection.anki2": stub}
    members[form] = compress(newest(data)) if form.endswith("b") else data
    back = read(package(members), "notes.apkg")
    assert back.kind == "apkg"
    assert said(back.deck) == said(DECK)
    assert back.deck.title == "Histoire: Chapitre 2"


def test_a_note_keeps_its_guid_when_the_words_change() -> None:
    other = Deck(DECK.title, "fr", (Question("cens", "Autre ?", DECK.questions[0].concepts),))
    assert guid(DECK, DECK.questions[0]) == guid(other, other.questions[0])


def triggers() -> bytes:
    """A collection whose notes are a view over an endless query."""
    base = sqlite3.connect(":memory:")
    base.deserialize(collection(DECK))
    base.executescript(
        "ALTER TABLE notes RENAME TO real_notes;"
        "CREATE VIEW notes AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT x AS id, x AS mid, 'a' AS flds FROM n;"
        "CREATE TRIGGER t AFTER INSERT ON col BEGIN DELETE FROM col; END;"
    )
    base.commit()
    return base.serialize()


def many_members() -> bytes:
    return package({f"m{i}": b"" for i in range(20_500)} | {"collection.anki2": b"x"})


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<quiz><question type="essay"><questiontext><text>&b;</text></questiontext></question></quiz>"""


@pytest.mark.parametrize(
    "make",
    [
        lambda: package({"collection.anki2": bytes(300_000_000)}),
        lambda: package(
            {"collection.anki21b": compress(bytes(300_000_000)), "collection.anki2": b""}
        ),
        lambda: package({"word/document.xml": bytes(100_000_000)}),
        lambda: package({"word/document.xml": LAUGHS}),
        lambda: package({"collection.anki2": triggers()}),
        lambda: package({"collection.anki2": b"no database"}),
        lambda: package({"collection.anki2": collection(DECK)[:3000]}),
        lambda: package({"../collection.anki2": collection(DECK)}),
        many_members,
        lambda: package({"collection.anki2": collection(DECK)})[:-40],
        lambda: LAUGHS,
        lambda: b"<quiz>" * 100_000,
        lambda: b"<quiz><question></quiz>",
        lambda: b"%PDF-1.4\n%\0\0\n1 0 obj",
    ],
)  # fmt: skip
def test_bombs_and_damaged_files_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(TutorError) as caught:
        read(make(), "notes")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"cards": [{"front": "What is rain?", "back": "Water"}]}', "unknown_json"),
        ('{"front": "a"}\n{"front": "b"}\n', "unknown_json"),
        ("\\documentclass{article}\n\\begin{document}\nWhat is rain?\n", "unknown_latex"),
        ("<!DOCTYPE html>\n<html><body><p>What is rain?</p></body></html>", "unknown_html"),
        ("<?xml version='1.0'?>\n<opml><body/></opml>", "unknown_xml"),
        ("{\\rtf1 text}", "file_kind_rtf"),
    ],
)
def test_an_unknown_layout_is_named(text: str, code: str) -> None:
    with pytest.raises(TutorError) as caught:
        read(text.encode(), "notes.txt")
    assert getattr(caught.value, "code", "") == code


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/Mer</text></category></question>
<question type="essay"><name><text>m</text></name>
<questiontext format="html">
<text><![CDATA[<p>Expliquez la <b>marée</b>.</p>]]></text></questiontext>
<graderinfo format="html"><text><![CDATA[<ul><li><b>Lune</b> : elle attire l'eau</li>
<li><b>Soleil</b> : il attire moins</li></ul>]]></text></graderinfo></question>
<question type="shortanswer"><questiontext><text>Qui attire l'eau ?</text></questiontext>
<answer fraction="50"><text>Un astre</text></answer>
<answer fraction="100"><text>La Lune</text></answer></question>
<question type="multichoice"><questiontext><text>Que mesure le marégraphe ?</text></questiontext>
<answer fraction="0"><text>Le vent</text></answer>
<answer fraction="100"><text>Le niveau de l'eau</text></answer></question>
<question type="truefalse"><questiontext><text>La mer monte.</text></questiontext>
<answer fraction="100"><text>true</text></answer></question>
<question type="essay"><questiontext><text>Sans réponse ?</text></questiontext></question>
</quiz>
"""


def test_a_moodle_bank_is_read_with_its_doubts() -> None:
    back = read(MOODLE.encode(), "banque.xml")
    assert said(back.deck) == [
        (
            "Expliquez la marée.",
            [("Lune", ("elle attire l'eau",)), ("Soleil", ("il attire moins",))],
        ),
        ("Qui attire l'eau ?", [(None, ("La Lune",))]),
        ("Que mesure le marégraphe ?", [(None, ("Le niveau de l'eau",))]),
    ]
    codes = [kind.first.code for kind in back.doubt_kinds]
    assert codes[:3] == ["multiple_choice", "not_free", "no_reference"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(paragraphs: list[tuple[str, str]]) -> bytes:
    """A Word document: (style or "list", text), bold between stars."""
    body = ""
    for style, text in paragraphs:
        props = '<w:numPr><w:ilvl w:val="0"/></w:numPr>' if style == "list" else ""
        props += f'<w:pStyle w:val="{style}"/>' if style not in ("list", "") else ""
        runs = "".join(
            f"<w:r>{'<w:rPr><w:b/></w:rPr>' if i % 2 else ''}<w:t>{part}</w:t></w:r>"
            for i, part in enumerate(text.split("*"))
        )
        body += f"<w:p><w:pPr>{props}</w:pPr>{runs}</w:p>"
    xml = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


def test_a_word_document_is_read() -> None:
    data = word(
        [
            ("Title", "La mer"),
            ("Heading1", "Quels astres attirent la mer ?"),
            ("list", "*Lune* : elle est proche"),
            ("list", "*Soleil* : il est lourd"),
            ("Heading1", "Qu'est-ce que l'estran ?"),
            ("", "La plage que la marée découvre."),
        ]
    )
    back = read(data, "mer.docx")
    assert (back.kind, back.deck.title) == ("docx", "La mer")
    assert said(back.deck) == [
        (
            "Quels astres attirent la mer ?",
            [("Lune", ("elle est proche",)), ("Soleil", ("il est lourd",))],
        ),
        ("Qu'est-ce que l'estran ?", [(None, ("La plage que la marée découvre.",))]),
    ]


ODT = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:text><text:h text:outline-level="1">Pourquoi la mer monte-t-elle ?</text:h>
<text:list><text:list-item><text:p>La Lune<text:s/>l'attire</text:p></text:list-item>
<text:list-item><text:p>Le Soleil aussi</text:p></text:list-item></text:list>
<text:h text:outline-level="1">Qu'est-ce que l'estran ?</text:h>
<text:p>La plage que la marée découvre.</text:p></office:text></office:body>
</office:document-content>"""


def test_a_libreoffice_document_is_read() -> None:
    mime = b"application/vnd.oasis.opendocument.text"
    back = read(package({"mimetype": mime, "content.xml": ODT.encode()}), "mer.odt")
    assert back.kind == "odt"
    assert said(back.deck)[0] == (
        "Pourquoi la mer monte-t-elle ?",
        [(None, ("La Lune l'attire",)), (None, ("Le Soleil aussi",))],
    )


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page, one line of text under the other."""
    shown = "".join(f"0 -16 Td ({line}) Tj " for line in lines)
    stream = f"BT /F1 12 Tf 50 750 Td {shown} ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\0\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def test_a_pdf_with_text_is_read() -> None:
    data = pdf(
        ["Pourquoi la mer monte-t-elle ?", "- La Lune l'attire", "- Le Soleil aussi",
         "Qu'est-ce que l'estran ?", "- La plage que la marée découvre", "12"]
    )  # fmt: skip
    back = read(data, "mer.pdf")
    assert back.kind == "pdf"
    assert said(back.deck)[1] == (
        "Qu'est-ce que l'estran ?",
        [(None, ("La plage que la marée découvre",))],
    )


def test_a_pdf_of_images_is_refused() -> None:
    with pytest.raises(PasteError, match="images"):
        read(pdf([]), "scan.pdf")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match=r"none\.apkg"):
        read_file(tmp_path / "none.apkg")
