"""The tables, as migrations: each brings a database from one version to the next.

Nothing is ever changed in place: attempts and corrections are appended. Ids of questions and
concepts are the deck's, so an edited wording keeps its history and a removed question keeps its
rows.
"""

from __future__ import annotations

LEARNER: tuple[str, ...] = (
    """
    CREATE TABLE attempts(
        id INTEGER PRIMARY KEY, deck TEXT NOT NULL, question TEXT NOT NULL,
        question_hash TEXT NOT NULL, prompt TEXT NOT NULL, answer TEXT NOT NULL,
        rung INTEGER NOT NULL, at TEXT NOT NULL, fraction REAL NOT NULL, grade TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX attempts_of ON attempts(deck, question, at);
    CREATE TABLE verdicts(
        attempt INTEGER NOT NULL REFERENCES attempts(id), concept TEXT NOT NULL,
        verdict TEXT NOT NULL, sure INTEGER NOT NULL, confused_with TEXT,
        PRIMARY KEY(attempt, concept)) WITHOUT ROWID;
    CREATE TABLE corrections(
        id INTEGER PRIMARY KEY, attempt INTEGER NOT NULL REFERENCES attempts(id),
        concept TEXT NOT NULL, verdict TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE memory(
        deck TEXT NOT NULL, question TEXT NOT NULL, concept TEXT NOT NULL, stability REAL NOT NULL,
        difficulty REAL NOT NULL, due TEXT NOT NULL, last TEXT NOT NULL,
        PRIMARY KEY(deck, question, concept)) WITHOUT ROWID;
    CREATE TABLE reviews(
        id INTEGER PRIMARY KEY, attempt INTEGER NOT NULL REFERENCES attempts(id),
        deck TEXT NOT NULL, question TEXT NOT NULL, concept TEXT NOT NULL, rating INTEGER NOT NULL,
        at TEXT NOT NULL, before TEXT);
    CREATE TABLE drafts(
        deck TEXT NOT NULL, question TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY(deck, question)) WITHOUT ROWID;
    CREATE TABLE places(deck TEXT PRIMARY KEY, state TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE exams(
        deck TEXT PRIMARY KEY, day TEXT NOT NULL, minutes INTEGER NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE essays(
        id INTEGER PRIMARY KEY, deck TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
        read_by TEXT NOT NULL, record TEXT NOT NULL, at TEXT NOT NULL);
    CREATE INDEX essays_of ON essays(deck, at);
    """,
)

CLASS: tuple[str, ...] = (
    """
    CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE entries(
        place INTEGER PRIMARY KEY, row INTEGER NOT NULL, number INTEGER NOT NULL,
        column INTEGER NOT NULL, student TEXT NOT NULL, question TEXT NOT NULL,
        answer TEXT NOT NULL, fault TEXT NOT NULL);
    CREATE TABLE graded(
        place INTEGER PRIMARY KEY REFERENCES entries(place), fraction REAL NOT NULL,
        review INTEGER NOT NULL, grade TEXT NOT NULL);
    CREATE TABLE corrections(
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL REFERENCES entries(place),
        concept TEXT, verdict TEXT, fraction REAL, remark TEXT, who TEXT NOT NULL,
        at TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX corrections_of ON corrections(place);
    """,
    """
    CREATE TABLE layout(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    DROP TABLE corrections;
    CREATE TABLE corrections(
        id INTEGER PRIMARY KEY, act INTEGER NOT NULL, kind TEXT NOT NULL,
        place INTEGER REFERENCES entries(place), concept TEXT NOT NULL DEFAULT '',
        before TEXT NOT NULL DEFAULT '', after TEXT NOT NULL DEFAULT '', fraction REAL,
        why TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, undoes INTEGER);
    CREATE INDEX corrections_of ON corrections(place);
    CREATE TABLE vectors(
        place INTEGER PRIMARY KEY REFERENCES entries(place), encoder TEXT NOT NULL,
        vector BLOB NOT NULL);
    """,
    """
    CREATE TABLE earlier(
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL REFERENCES entries(place),
        grade TEXT NOT NULL, replaced TEXT NOT NULL);
    """,
)
"""What is kept of a class beside its output, in ``OUT.tutor``."""
