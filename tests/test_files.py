"""Files given by mistake are refused by name, never read as text, never waited for."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.errors import FileError
from tutor.files import MOST_ANSWER_BYTES, read_stream, read_text, text_of
from tutor.messages import say
from tutor.sniff import Kind, recognise

POSIX = pytest.mark.skipif(os.name == "nt", reason="devices and pipes of POSIX")

# Written by hand: no zero byte, all of it printable.
PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Contents 4 0 R >> endobj
4 0 obj << /Length 44 >> stream
BT /F1 12 Tf (La mitose donne deux cellules.) Tj ET
endstream endobj
trailer << /Root 1 0 R >>
%%EOF
"""


def zipped(*names: str, first: bytes = b"") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, "content " * 1000)
    return data.getvalue()


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE notes(text)")
        return connection.serialize()


FILES: dict[Kind, bytes] = {
    Kind.PDF: PDF,
    Kind.DOCX: zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    Kind.XLSX: zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
    Kind.PPTX: zipped("[Content_Types].xml", "ppt/presentation.xml"),
    Kind.ODT: zipped("content.xml", first=b"application/vnd.oasis.opendocument.text"),
    Kind.ODS: zipped("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"),
    Kind.EPUB: zipped("content.opf", first=b"application/epub+zip"),
    Kind.APKG: zipped("meta", "collection.anki21b", "collection.anki2", "media"),
    Kind.ZIP: zipped("notes.txt"),
    Kind.OLD_OFFICE: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
    Kind.RTF: rb"{\rtf1\ansi La mitose donne deux cellules.}",
    Kind.SQLITE: database(),
    Kind.IMAGE: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    Kind.SOUND: b"ID3\4\0\0\0\0\0\0",
    Kind.ARCHIVE: gzip.compress(b"La mitose", mtime=0),
    Kind.PROGRAM: b"\x7fELF\2\1\1" + bytes(9),
}
MORE = [
    (Kind.IMAGE, b"\xff\xd8\xff\xe0\0\x10JFIF"),
    (Kind.IMAGE, b"GIF89a\1\0\1\0"),
    (Kind.IMAGE, b"BM\x36\0\0\0"),
    (Kind.IMAGE, b"RIFF\x24\0\0\0WEBPVP8 "),
    (Kind.IMAGE, b"\0\0\0\x18ftypheic\0\0\0\0"),
    (Kind.SOUND, b"RIFF\x24\0\0\0WAVEfmt "),
    (Kind.SOUND, b"\0\0\0\x18ftypM4A \0\0\0\0"),
    (Kind.PDF, b"\n\n" + PDF.replace(b"BT", b"\0\1")),
]


@pytest.mark.parametrize(("kind", "data"), [*FILES.items(), *MORE])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_no_text_is_named_with_what_to_do(kind: Kind, data: bytes, language: str) -> None:
    assert recognise(data) is kind
    with pytest.raises(FileError) as caught:
        text_of(data, "copy")
    assert caught.value.code == f"file_kind_{kind.value}"
    told = say(language, f"error.{caught.value.code}", **caught.value.values)
    assert told.count(".") >= 2
    assert told.startswith("copy")


def test_every_kind_is_tried() -> None:
    assert set(FILES) == set(Kind)


@pytest.mark.parametrize(
    "text",
    [
        "BM : benchmark",
        "MZ marks the start of a program.",
        "ID3 est un algorithme d'arbres de décision.",
        "BZh : ce sont les premières lettres d'un fichier bzip2.",
        "PK : clé primaire",
        "RIFF est un format.",
        "A file of type PDF begins with %PDF-1.4.",
        "<html> est la racine d'une page.",
        "%PD",
    ],
)
def test_texts_that_look_like_files_stay_texts(text: str) -> None:
    assert text_of(text.encode(), "answer") == text


@POSIX
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/urandom", "/dev/null"])
def test_devices_are_refused(path: str) -> None:
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert caught.value.code == "file_device"


@POSIX
def test_a_pipe_without_a_writer_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError) as caught:
        read_text(tmp_path / "pipe")
    assert caught.value.code == "file_device"


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    with path.open("wb") as stream:
        stream.truncate(300_000_000)
    for most in (MOST_ANSWER_BYTES, 64_000_000):
        with pytest.raises(FileError) as caught:
            read_text(path, most)
        assert caught.value.code == "file_large"
        assert str(most // 1_000_000) in str(caught.value)


def test_standard_input_ends_at_the_limit() -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= MOST_ANSWER_BYTES + 1
            self.read_so_far += size
            return b"a" * size

    stream = Endless()
    with pytest.raises(FileError) as caught:
        read_stream(stream, "-", MOST_ANSWER_BYTES)  # type: ignore[arg-type]
    assert caught.value.code == "file_large"
    assert stream.read_so_far == MOST_ANSWER_BYTES + 1


def _tutor(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments], input=data, capture_output=True, cwd=ROOT
    )


DECK = "reference/fr/organisation-sociale.md"


@pytest.mark.parametrize(
    "command",
    [
        lambda p: ("grade", DECK, "-q", "1", "--file", p),
        lambda p: ("grade", p, "-q", "1", "an answer"),
        lambda p: ("deck", "check", p),
        lambda p: ("deck", "import", p),
        lambda p: ("batch", p, "--deck", DECK, "-o", "unwritten.csv"),
    ],
    ids=["answer", "deck", "check", "import", "batch"],
)
def test_commands_refuse_them(
    command: Callable[[str], tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tutor.cli.main import run

    path = tmp_path / "copy.txt"
    path.write_bytes(FILES[Kind.IMAGE])
    monkeypatch.setattr("sys.argv", ["tutor", *command(str(path))])
    with pytest.raises(SystemExit) as caught:
        run()
    assert caught.value.code == 2
    said = capsys.readouterr()
    assert "image" in said.out + said.err
    assert "Traceback" not in said.err
    assert not (ROOT / "unwritten.csv").exists()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8"])
def test_standard_input_is_read_as_a_file_is(encoding: str) -> None:
    notes = "Pourquoi le ciel est-il bleu ?\n- L'air disperse le bleu, été comme hiver.\n"
    told = _tutor("deck", "import", "-", data=notes.encode(encoding))
    assert told.returncode == 0, told.stderr.decode()
    assert "L'air disperse le bleu, été comme hiver" in told.stdout.decode()
