"""The commands, as a user types them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT, WordEncoder
from tests.test_messages import TABLES
from tutor.cli.main import app, run
from tutor.domain import Grade
from tutor.grading.grader import Grader
from tutor.messages import say

DECK = str(ROOT / "reference/fr/organisation-sociale.md")
REAL_GRADES = Grader.grade_many
ANSWER = "Agent de presse : l'organisation communique dans un seul sens et se met en valeur."

HELP = [f"help.{name}" for name in TABLES["en"]["help"]]
SHARED_NOT = [key for key in HELP if say("en", key) != say("fr", key) and len(say("en", key)) > 20]


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)


def call(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=input)


def fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    """The message of a command that must exit with status 2 and no traceback."""
    monkeypatch.setattr("sys.argv", ["tutor", *arguments])
    with pytest.raises(SystemExit) as caught:
        run()
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert "Traceback" not in error
    return error


def test_alone_it_says_what_to_type() -> None:
    assert "tutor grade DECK" in call().output


COMMANDS = (
    [
        ["grade"],
        ["essay"],
        ["practise"],
        ["practice"],
        ["batch"],
        ["calibrate"],
        ["review"],
        ["report"],
        ["models"],
    ]
    + [["models", "export"], ["progress"], ["replay"]]
    + [["history", c] for c in "list show export erase backup restore".split()]
    + [["deck", c] for c in ("show", "check", "fmt", "import", "probe")]
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("language", "heading"), [("en", "Examples:"), ("fr", "Exemples\u00a0:")])
def test_every_command_has_help_with_examples(
    monkeypatch: pytest.MonkeyPatch, command: list[str], language: str, heading: str
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    result = call("--lang", language, *command, "--help")
    assert result.exit_code == 0
    assert heading in result.output
    assert "help." not in result.output
    other = "fr" if language == "en" else "en"
    for key in SHARED_NOT:
        assert say(other, key) not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grad", "x"], "n'a pas de commande grad"),
        (["grade", "--formt"], "est-ce --format"),
        (["grade", "--xyz"], "pas d'option --xyz"),
        (["grade", "x", "--format", "xml"], "text|json|markdown"),
        (["practise", "x", "--minutes", "2"], "int 5–480"),
        (["practise", "x", "--minutes"], "--minutes ne s'emploie pas ainsi"),
        (["practise"], "il manque DECK"),
        (["grade", "a", "b", "c"], "quelque chose de trop"),
        (["models", "--model", "x", "export", "y"], "ne prend pas --model"),
    ],
)
def test_a_mistyped_command_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    error = fails(monkeypatch, capsys, "--lang", "fr", *arguments)
    assert said in error
    assert error.count("\n") == 1
    assert error.startswith("tutor: ")


def test_an_unknown_language_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "write fr or en" in fails(monkeypatch, capsys, "--lang", "de", "deck")


def test_grade_in_words() -> None:
    result = call("grade", DECK, "-q", "grunig", ANSWER)
    assert result.exit_code == 0, result.output
    assert "Agent de presse" in result.output
    assert "Absent" in result.output
    assert "/20" in result.output


def test_grade_as_json_follows_the_schema() -> None:
    grade: dict[str, Any] = json.loads(
        call("grade", DECK, "-q", "1", ANSWER, "--format", "json").output
    )
    assert grade["schema"] == 2
    assert list(grade)[:6] == ["schema", "tutor", "deck", "question_id", "question_hash", "inputs"]
    assert grade["reader"] is None
    assert set(grade["concepts"][0]) == {
        "id", "name", "weight", "points", "counted", "verdict", "sure", "probabilities",
        "evidence", "why", "confused_with", "credit", "closeness", "ideas",
    }  # fmt: skip
    assert set(grade["concepts"][0]["why"]) == {"code", "sentence", "signals"}
    for concept in grade["concepts"]:
        for evidence in concept["evidence"]:
            assert ANSWER[evidence["start"] : evidence["end"]] == evidence["text"]


def test_grade_as_markdown() -> None:
    result = call("grade", DECK, "-q", "grunig", ANSWER + " a | b", "--format", "markdown")
    rows = [line for line in result.output.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 4


def test_answer_from_file_and_from_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "réponse.txt"
    path.write_text(ANSWER, encoding="utf-16")
    by_file = call("grade", DECK, "-q", "grunig", "--file", str(path))
    by_pipe = call("grade", DECK, "-q", "grunig", input=ANSWER)
    assert by_file.output == by_pipe.output == call("grade", DECK, "-q", "grunig", ANSWER).output


def test_long_text_without_question_is_an_essay() -> None:
    result = call("grade", DECK, input=(ANSWER + " ") * 15)
    assert result.exit_code == 0, result.output
    assert result.output.count("/20") == 5


def test_short_answer_without_question_asks_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = fails(monkeypatch, capsys, "grade", DECK, ANSWER)
    assert "-q grunig" in error
    assert "-q risques" in error


def test_faults_are_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "no such file" in fails(monkeypatch, capsys, "grade", str(tmp_path / "no.md"), "x")
    empty = tmp_path / "empty.md"
    empty.write_text("")
    assert "empty" in fails(monkeypatch, capsys, "grade", str(empty), "x")
    assert "grunig" in fails(monkeypatch, capsys, "grade", DECK, "-q", "gruning", "x")
    twice = tmp_path / "twice.md"
    twice.write_text(
        "---\nlanguage: fr\n---\n# T\n\n## A ? {#a}\n- un mot assez long\n\n## B ? {#a}\n"
    )
    error = fails(monkeypatch, capsys, "grade", str(twice), "-q", "a", "x")
    assert error.count("twice.md:") == 2


def test_practise_asks_hints_and_goes_on() -> None:
    typed = f"{ANSWER}\n.\ni\n{ANSWER} Le public décide.\n.\n" + "\n" * 6
    result = call("practise", DECK, "-q", "grunig", input=typed)
    assert result.exit_code == 0, result.output
    assert result.output.index("Agent de presse") < result.output.index("Indice")
    assert "Terminé" in result.output
    assert call("history").output.count("Présentez chacun") == 2


def test_practise_stops_at_end_of_input_and_keeps_what_was_typed() -> None:
    assert call("practise", DECK, input="").exit_code == 0
    call("practise", DECK, input=f"{ANSWER}\n.\n:stop\n")
    again = call("practise", DECK, input="")
    assert "Reprise à la question 1 sur 4" in again.output
    shown = call("history", "show", "1").output
    assert ANSWER in shown


def test_progress_in_words_and_as_a_page(tmp_path: Path) -> None:
    call("practise", DECK, "-q", "grunig", input=f"{ANSWER}\n.\n\n")
    told = call("progress", DECK).output
    assert "Agent de presse" in told
    page = tmp_path / "page.html"
    assert call("progress", DECK, "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "http" not in text.replace("http-equiv", "")


def test_history_is_exported_backed_up_erased_and_restored(tmp_path: Path) -> None:
    call("practise", DECK, "-q", "grunig", input=f"{ANSWER}\n.\n\n")
    lines = tmp_path / "a.jsonl"
    assert call("history", "export", str(lines)).exit_code == 0
    assert json.loads(lines.read_text(encoding="utf-8"))["answer"].strip() == ANSWER
    copy = tmp_path / "copy.sqlite"
    assert call("history", "backup", str(copy)).exit_code == 0
    assert call("history", "erase", "--yes").exit_code == 0
    assert "No answer is kept" in call("history").output
    assert call("history", "restore", str(copy)).exit_code == 0
    assert "Présentez" in call("history").output


def test_an_exam_day_must_lie_ahead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "2027-01-15" in fails(monkeypatch, capsys, "practise", DECK, "--exam", "tomorrow")
    assert "ahead" in fails(monkeypatch, capsys, "practise", DECK, "--exam", "2001-01-01")


def test_an_exam_is_planned(tmp_path: Path) -> None:
    from datetime import date, timedelta

    day = (date.today() + timedelta(days=10)).isoformat()  # noqa: DTZ011
    result = call("practise", DECK, "--exam", day, "--minutes", "10", input=":stop\n")
    assert result.exit_code == 0, result.output
    assert f"Examen le {day}" in result.output


def read(path: Path, delimiter: str) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def test_batch_keeps_rows_and_columns(tmp_path: Path) -> None:
    table = tmp_path / "classe.csv"
    table.write_text(
        "Élève;groupe;Question;Réponse\n"
        f'Zoé;B;grunig;"{ANSWER}"\n'
        "Ali;A;grunig;\n"
        "Max;A;inconnue;bla\n"
        f"Léa;B;1;{ANSWER}\n",
        encoding="cp1252",
    )
    out = tmp_path / "notes.csv"
    result = call("batch", str(table), "--deck", DECK, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read(out, ";")
    assert [r["Élève"] for r in rows] == ["Zoé", "Ali", "Max", "Léa"]
    assert list(rows[0])[:5] == ["Élève", "groupe", "Question", "Réponse", "note"]
    assert rows[0]["note"] == rows[3]["note"] != ""
    assert rows[1]["raisons"] == "pas de réponse"
    assert rows[2]["note"] == ""
    assert "inconnue" in rows[2]["raisons"]
    assert "," in rows[0]["intervalle, haut"]


def test_batch_to_json_lines(tmp_path: Path) -> None:
    table = tmp_path / "class.csv"
    table.write_text(f'student,question,answer\nZ,grunig,"{ANSWER}"\nY,none,x\n', encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert call("batch", str(table), "--deck", DECK, "-o", str(out)).exit_code == 0
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert first["row"] == 1
    assert first["grade"]["question_id"] == "grunig"
    assert first["input"]["answer"] == ANSWER
    assert "error" in second


def test_one_answer_too_long_spoils_no_other_row(tmp_path: Path) -> None:
    table, out = tmp_path / "c.csv", tmp_path / "o.jsonl"
    rows = [f"a,grunig,{ANSWER}", f"b,grunig,{'a' * 200_001}", f"c,grunig,{ANSWER}"]
    table.write_text("\n".join(["student,question,answer", *rows]), encoding="utf-8")
    result = call("batch", str(table), "--deck", DECK, "-o", str(out))
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert ["grade" in t for t in told] == [True, False, True]
    assert "200001" in told[1]["error"]


def test_batch_says_which_column_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "c.csv"
    out = tmp_path / "o.csv"
    for header, wanted in (("student,question,x", "answer"), ("student,answer,x", "question")):
        table.write_text(f"{header}\na,b,c\n")
        error = fails(monkeypatch, capsys, "batch", str(table), "--deck", DECK, "-o", str(out))
        assert wanted in error
        assert not out.exists()


def test_batch_writes_over_nothing_unasked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "c.csv"
    table.write_text("student,question,answer\na,grunig,c\n")
    error = fails(monkeypatch, capsys, "batch", str(table), "--deck", DECK, "-o", str(table))
    assert "Name another file" in error


def test_calibrate_shows_what_it_is_worth_and_batch_applies_it(tmp_path: Path) -> None:
    marked = tmp_path / "marked.csv"
    lines = ["student,question,answer,mark"]
    for n, words in enumerate(("", "seul", "se vante", "un seul sens", "public décide", "écoute")):
        lines.append(f"s{n},grunig,Agent de presse : {ANSWER[:40]} {words},{4 + n}/20")
    marked.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "standard.json"
    result = call("calibrate", str(marked), "--deck", DECK, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert "kappa" in result.output
    if out.exists():
        graded = tmp_path / "o.csv"
        done = call("batch", str(marked), "--deck", DECK, "-o", str(graded), "--standard", str(out))
        assert done.exit_code == 0, done.output


def test_batch_shows_what_it_understood_before_grading(tmp_path: Path) -> None:
    table = tmp_path / "c.csv"
    table.write_text(f"student,question,answer\nZ,grunig,{ANSWER}\n", encoding="utf-8")
    shown = call("batch", str(table), "--deck", DECK, "--dry-run")
    assert shown.exit_code == 0
    assert "student = student" in shown.output
    first = call("batch", str(table), "--deck", DECK, "--first", "1")
    assert "Agent de presse" in first.output


def test_batch_hides_names(tmp_path: Path) -> None:
    table = tmp_path / "c.csv"
    table.write_text("student,question,answer\nZoé Roy,grunig,Zoé Roy dit : le public\n")
    out, names = tmp_path / "o.csv", tmp_path / "names.csv"
    done = call("batch", str(table), "-d", DECK, "-o", str(out), "--pseudonymise", str(names))
    assert done.exit_code == 0, done.output
    assert "Zoé" not in out.read_text(encoding="utf-8-sig")
    assert "Zoé Roy" in names.read_text(encoding="utf-8-sig")


def test_deck_check_fmt_show(tmp_path: Path) -> None:
    assert call("deck", "check", DECK).exit_code == 0
    shown = call("deck", "show", DECK)
    assert "Agent de presse" in shown.output
    copy = tmp_path / "d.md"
    copy.write_text("---\nlanguage: fr\n---\n# T\n## Quoi ?\n- **A**: le mot juste\n")
    assert call("deck", "fmt", str(copy)).exit_code == 0
    assert "{#" in copy.read_text()
    assert "already in order" in call("deck", "fmt", str(copy)).output
    copy.write_text("# T\n")
    faulty = call("deck", "check", str(copy))
    assert faulty.exit_code == 2
    assert "d.md:" in faulty.output


def test_paste_is_imported_or_used_as_a_deck(tmp_path: Path) -> None:
    twin = str(ROOT / "tests/pastes/twin.txt")
    out = tmp_path / "deck.md"
    result = call("deck", "import", twin, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert "Audit: all" in result.output
    assert call("deck", "check", str(out)).exit_code == 0
    graded = call("grade", twin, "-q", "1", "une réponse")
    assert graded.exit_code == 0
    assert "tutor deck import" in graded.output


def passing(share: float) -> object:
    """A way of grading that gives every answer the same share of the points."""

    def grade_many(self: Grader, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        for grade in REAL_GRADES(self, answers):
            yield replace(grade, fraction=share, needs_review=False, reasons=())

    return grade_many


@pytest.mark.parametrize(("share", "status"), [(0.6, 1), (0.59, 0)])
def test_probe_exits_by_whether_something_fools_it(
    monkeypatch: pytest.MonkeyPatch, share: float, status: int
) -> None:
    monkeypatch.setattr(Grader, "grade_many", passing(share))
    result = call("deck", "probe", DECK, "-q", "risques")
    assert result.exit_code == status, result.output
    assert result.stdout.startswith("La transformation vers l'organisation sociale — questions")
    assert ("Attaques qui passent" in result.stdout) == bool(status)


def test_probe_as_json_is_one_object_a_question(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text(
        "---\nlanguage: en\n---\n# T\n## Why is there night? {#night}\n"
        "- **Turning**: the ground turns away from the sun.\n\n## Why rain? {#rain}\n"
        "- **Cooling**: rising air cools and its water gathers into drops.\n"
    )
    result = call("deck", "probe", str(deck), "--format", "json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [f["question_id"] for f in found] == ["night", "rain"]
    assert all(f["attacks"] > 20 and f["right_answers"] == 1 for f in found)
    assert result.exit_code == int(any(f["fooled"] for f in found))
    (one,) = [json.loads(call("deck", "probe", str(deck), "-q", "2", "--format", "json").stdout)]
    assert one == found[1]


def test_probe_takes_a_paste_and_says_what_was_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Grader, "grade_many", passing(0.0))
    result = call("deck", "probe", str(ROOT / "tests/pastes/twin.txt"), "-q", "1")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("tutor deck import") == 1


def test_probe_of_an_unknown_question_is_a_users_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "grunig" in fails(monkeypatch, capsys, "deck", "probe", DECK, "-q", "gruning")


def test_doubts_stop_a_strict_import(tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("question,answer,tags\nWhat is rain?,Water that falls,weather\n", "utf-8")
    out = tmp_path / "deck.md"
    result = call("deck", "import", str(notes), "-o", str(out), "--strict")
    assert result.exit_code == 1
    assert not out.exists()
    assert "tags" in result.stderr
    assert call("deck", "import", str(notes), "-o", str(out)).exit_code == 0
    assert "Water that falls" in out.read_text("utf-8")


def test_a_doubt_is_said_once_a_kind(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("".join(f"Q: What is {i}?\nA:\n\n" for i in range(40)) + "Q: a?\nA: b c\n")
    result = call("deck", "import", str(notes))
    assert "(×40)" in result.stderr
    assert result.stderr.count("nothing was found") == 1


@pytest.mark.parametrize("ending", ["apkg", "xml", "txt", "tsv", "md"])
def test_a_deck_goes_out_and_comes_back(tmp_path: Path, ending: str) -> None:
    out, back = tmp_path / f"deck.{ending}", tmp_path / "back.md"
    assert call("deck", "export", str(DECK), "-o", str(out)).exit_code == 0
    again = call("deck", "export", str(DECK), "-o", str(out))
    assert again.exit_code == 2 if isinstance(again.exception, SystemExit) else again.exception
    assert call("deck", "import", str(out), "-o", str(back)).exit_code == 0
    assert back.read_text("utf-8").count("\n## ") == 4
