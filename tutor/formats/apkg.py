"""Anki packages: a zip with an SQLite collection, in the three forms that Anki has written."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import dataclass

from tutor.domain import Deck, Question
from tutor.errors import PasteError
from tutor.formats.base import Doubt, Imported
from tutor.formats.cards import Card, answer_html, read_cards
from tutor.formats.packed import Packed, unpack_zstandard
from tutor.formats.paste.cloze import has_gap
from tutor.formats.paste.columns import columns

_FORMS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_FIELD = re.compile(r"\{\{(?:[#/^]|[\w-]+:)*([^{}:]+)\}\}")
_MOST_STEPS = 50_000_000  # of SQLite's machine: a hostile file cannot hold it for minutes
_MOST_NOTES = 200_000  # of a collection
_FIELDS_APART = "\x1f"
_SPECIAL = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"})


@dataclass(frozen=True, slots=True)
class _NoteType:
    """Names of the fields, and the templates of its first card, front and back."""

    fields: tuple[str, ...]
    front: str = ""
    back: str = ""

    def sides(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Indices of the fields that ask, and of those that answer."""
        front = [self.fields.index(n) for n in _named(self.front) if n in self.fields]
        back = [self.fields.index(n) for n in _named(self.back) if n in self.fields]
        back = [i for i in back if i not in front]
        if front and back:
            return tuple(front), tuple(back)
        if len(self.fields) < 2:
            return (0,), ()
        roles = columns(list(self.fields), [["x"] * len(self.fields)])
        return (roles.front,), roles.back or (1,)


def _named(template: str) -> list[str]:
    found = dict.fromkeys(name.strip() for name in _FIELD.findall(template))
    return [name for name in found if name not in _SPECIAL]


def read(data: bytes, source: str, language: str | None) -> Imported:
    """Read the notes of a package (``.apkg``, ``.colpkg``), one question a note.

    Raises:
        PasteError: it is damaged, too large when unpacked, or holds no card with two sides.
    """
    packed = Packed(data, source)
    form = next((name for name in _FORMS if name in packed.names), None)
    if form is None:
        raise PasteError("format_damaged", source=source)
    collection = packed.read(form)
    if form == _FORMS[0]:
        collection = unpack_zstandard(collection, source)
    try:
        notes, types, title = _query(collection)
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasteError("format_damaged", source=source) from error
    cards: list[Card] = []
    doubts: list[Doubt] = []
    for number, (kind, joined) in enumerate(notes, start=1):
        fields = joined.split(_FIELDS_APART)
        front, back = types.get(kind, _NoteType(("Front", "Back"))).sides()
        asks = "<br>".join(fields[i] for i in front if i < len(fields) and fields[i].strip())
        tells = "<br>".join(fields[i] for i in back if i < len(fields) and fields[i].strip())
        if not asks.strip() or not (tells.strip() or has_gap(asks)):
            doubts.append(Doubt(number, "nothing_under", {"prompt": asks[:60]}))
            continue
        cards.append(Card(asks, tells))
    return read_cards(cards, source, language, "apkg", title, doubts)


def _query(collection: bytes) -> tuple[list[tuple[int, str]], dict[int, _NoteType], str]:
    """Notes as (note type, joined fields), note types, and the name of the only deck in use."""
    database = sqlite3.connect(":memory:")
    try:
        # Anki leaves its newest collections with a write-ahead log, which none in memory can have.
        database.deserialize(collection[:18] + b"\1\1" + collection[20:])
        steps = iter(range(_MOST_STEPS // 10_000))
        database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("PRAGMA query_only=ON")
        database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        tables = {
            str(name)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        if not {"notes", "col"} <= tables:
            raise ValueError("no notes")
        notes = [
            (int(kind), str(fields))
            for kind, fields in database.execute(
                "SELECT mid, flds FROM notes ORDER BY id LIMIT ?", (_MOST_NOTES,)
            )
        ]
        new = {"notetypes", "fields", "templates"} <= tables
        types = _new_types(database) if new else _old_types(database)
        return notes, types, _title(database, tables)
    finally:
        database.close()


def _old_types(database: sqlite3.Connection) -> dict[int, _NoteType]:
    """Note types as JSON in the one row of ``col``."""
    (text,) = database.execute("SELECT models FROM col").fetchone()
    types: dict[int, _NoteType] = {}
    for ident, model in json.loads(text or "{}").items():
        fields = sorted(model["flds"], key=lambda field: int(field.get("ord", 0)))
        template = (model.get("tmpls") or [{}])[0]
        names = tuple(str(field["name"]) for field in fields)
        types[int(ident)] = _NoteType(
            names, str(template.get("qfmt", "")), str(template.get("afmt", ""))
        )
    return types


def _new_types(database: sqlite3.Connection) -> dict[int, _NoteType]:
    """Note types as tables, their templates as protocol buffers."""
    fields: dict[int, list[str]] = {}
    for kind, name in database.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(int(kind), []).append(str(name))
    templates: dict[int, tuple[str, str]] = {}
    for kind, config in database.execute("SELECT ntid, config FROM templates ORDER BY ntid, ord"):
        found = _strings(bytes(config))
        templates.setdefault(int(kind), (found.get(1, ""), found.get(2, "")))
    return {
        kind: _NoteType(tuple(names), *templates.get(kind, ("", "")))
        for kind, names in fields.items()
    }


def _strings(message: bytes) -> dict[int, str]:
    """The text fields of a protocol buffer, by their numbers; what is no text is passed over."""
    found: dict[int, str] = {}
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        match key & 7:
            case 0:
                _, place = _varint(message, place)
            case 1:
                place += 8
            case 2:
                length, place = _varint(message, place)
                found.setdefault(
                    key >> 3, message[place : place + length].decode("utf-8", "replace")
                )
                place += length
            case 5:
                place += 4
            case _:
                break
    return found


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return value, place


def _title(database: sqlite3.Connection, tables: set[str]) -> str:
    """The name of the deck, where all cards are in one."""
    used = (
        [int(deck) for (deck,) in database.execute("SELECT DISTINCT did FROM cards LIMIT 2")]
        if "cards" in tables
        else []
    )
    if len(used) != 1:
        return ""
    if "decks" in tables:
        row = database.execute("SELECT name FROM decks WHERE id = ?", (used[0],)).fetchone()
        name = str(row[0]) if row else ""
    else:
        (text,) = database.execute("SELECT decks FROM col").fetchone()
        name = str(json.loads(text or "{}").get(str(used[0]), {}).get("name", ""))
    last = re.split(r"::|\x1f", name)[-1]
    return " ".join(last.split())


def write(deck: Deck) -> bytes:
    """A package with one note a question; writing it again updates the notes in Anki.

    Anki knows a note by its guid, which hangs on the ids of the deck's title and the question.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("collection.anki2", _collection(deck)), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return packed.getvalue()


def guid(deck: Deck, question: Question) -> str:
    """The name by which Anki knows a note again."""
    return hashlib.blake2b(f"{deck.title}\n{question.id}".encode(), digest_size=8).hexdigest()


_CREATED = 1_500_000_000  # seconds: no clock, so that the same deck gives the same file
_MODEL = 1_577_880_000_000  # number of our type of note, the same in every file
_SCHEMA = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null,
    scm integer not null, ver integer not null, dty integer not null, usn integer not null,
    ls integer not null, conf text not null, models text not null, decks text not null,
    dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null,
    mod integer not null, usn integer not null, tags text not null, flds text not null,
    sfld integer not null, csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null,
    ord integer not null, mod integer not null, usn integer not null, type integer not null,
    queue integer not null, due integer not null, ivl integer not null, factor integer not null,
    reps integer not null, lapses integer not null, left integer not null, odue integer not null,
    odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
    ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null,
    time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
"""


def _collection(deck: Deck) -> bytes:
    """The collection in its oldest form, which every version of Anki reads."""
    database = sqlite3.connect(":memory:")
    database.executescript(_SCHEMA)
    home = _number(deck.title)
    conf = {"nextPos": 1, "curDeck": home, "curModel": str(_MODEL), "activeDecks": [home]}
    database.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (
            _CREATED, _CREATED * 1000, _CREATED * 1000, json.dumps(conf), json.dumps(_models(home)),
            json.dumps(_decks(home, deck.title)), json.dumps({"1": _OPTIONS}),
        ),
    )  # fmt: skip
    for place, question in enumerate(deck.questions):
        ident = home + 1 + place
        front = plain_prompt(question)
        joined = front + _FIELDS_APART + answer_html(question)
        checksum = int(hashlib.sha1(front.encode(), usedforsecurity=False).hexdigest()[:8], 16)
        database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, '', ?, ?, ?, 0, '')",
            (ident, guid(deck, question), _MODEL, _CREATED, joined, front, checksum),
        )
        database.execute(
            "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            (ident, ident, home, _CREATED, place + 1),
        )
    database.commit()
    return database.serialize()


def plain_prompt(question: Question) -> str:
    """The prompt as HTML."""
    from html import escape

    return escape(question.prompt, quote=False)


def _number(text: str) -> int:
    """A number for a deck that hangs on its title, in the range of Anki's times."""
    digest = hashlib.blake2b(text.encode(), digest_size=5).digest()
    return 1_400_000_000_000 + int.from_bytes(digest, "big") % 100_000_000_000


_OPTIONS = {
    "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0,
    "replayq": True, "dyn": False,
    "new": {"bury": False, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1,
            "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200,
            "hardFactor": 1.2},
    "lapse": {"delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0},
}  # fmt: skip


def _decks(home: int, title: str) -> dict[str, object]:
    shape = {
        "mod": 0, "usn": 0, "lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0],
        "timeToday": [0, 0], "collapsed": False, "browserCollapsed": False, "desc": "", "dyn": 0,
        "conf": 1, "extendNew": 0, "extendRev": 0,
    }  # fmt: skip
    name = title.replace("::", ": ") or "tutor"
    return {
        "1": {**shape, "id": 1, "name": "Default"},
        str(home): {**shape, "id": home, "name": name},
    }


def _models(home: int) -> dict[str, object]:
    def field(name: str, place: int) -> dict[str, object]:
        return {
            "name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20,
            "media": [],
        }  # fmt: skip

    template = {
        "name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "did": None, "bqfmt": "", "bafmt": "",
        "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}",
    }  # fmt: skip
    css = ".card{font-family:arial;font-size:20px;text-align:left}"
    model = {
        "id": _MODEL, "name": "tutor", "type": 0, "mod": _CREATED, "usn": -1, "sortf": 0,
        "did": home, "tmpls": [template], "flds": [field("Front", 0), field("Back", 1)], "css": css,
        "latexPre": "", "latexPost": "", "latexsvg": False, "req": [[0, "any", [0]]], "tags": [],
        "vers": [],
    }  # fmt: skip
    return {str(_MODEL): model}
