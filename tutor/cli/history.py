"""``tutor history``: find, show, export, erase, back up and restore what is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.screen import echo
from tutor.cli.speaking import App

app = App("help.history", no_args_is_help=False)
LIST_EXAMPLES = """
tutor history
tutor history list --search osmose
"""
SHOW_EXAMPLES = """
tutor history show 12
"""
EXPORT_EXAMPLES = """
tutor history export attempts.jsonl
"""
ERASE_EXAMPLES = """
tutor history erase --yes
"""
BACKUP_EXAMPLES = """
tutor history backup my-attempts.sqlite
"""
RESTORE_EXAMPLES = """
tutor history restore my-attempts.sqlite
"""


@app.callback(invoke_without_command=True, help="help.history")
def start(context: typer.Context) -> None:
    """Without a command, the latest attempts."""
    if context.invoked_subcommand is None:
        listing()


@app.command("list", help="help.history_list", epilog=LIST_EXAMPLES)
def listing(
    search: Annotated[str, typer.Option(help="help.search")] = "",
    most: Annotated[int, typer.Option(min=1, help="help.most")] = 20,
) -> None:
    """The latest attempts, one a line."""
    from tutor.cli.practise import open_store
    from tutor.messages import locale_language, say

    store = open_store()
    found = store.attempts(search=search)[-most:]
    store.close()
    if not found:
        echo(say(locale_language(), "history.none"))
    for attempt in found:
        day = attempt.at.astimezone().strftime("%Y-%m-%d %H:%M")
        echo(f"{attempt.id:>5}  {day}  {attempt.grade['mark']:>8}  {attempt.prompt}")


@app.command(help="help.history_show", epilog=SHOW_EXAMPLES)
def show(number: Annotated[int, typer.Argument(help="help.attempt")]) -> None:
    """One attempt: what was asked, answered, graded and corrected."""
    from tutor.cli.practise import open_store
    from tutor.errors import PractiseError
    from tutor.messages import locale_language, say

    store = open_store()
    attempt = store.attempt(number)
    store.close()
    if attempt is None:
        raise PractiseError("history_no_attempt", number=number)
    echo(f"{attempt.prompt}\n\n{attempt.answer.strip()}\n")
    language = locale_language()
    for concept in attempt.grade["concepts"]:
        issued = say(language, f"verdict.{attempt.machine[concept['id']].value}")
        now = say(language, f"verdict.{attempt.verdicts[concept['id']].value}")
        changed = "" if issued == now else f" → {now}"
        echo(f"- {concept['name']}: {issued}{changed}")
    echo(attempt.grade["mark"])


@app.command(help="help.history_export", epilog=EXPORT_EXAMPLES)
def export(path: Annotated[Path, typer.Argument(help="help.jsonl")]) -> None:
    """Every attempt with its receipt and corrections, one JSON object a line."""
    from tutor.cli.practise import open_store
    from tutor.messages import locale_language, say
    from tutor.output import check_output, write_text

    check_output(path)
    store = open_store()
    found = store.attempts()
    store.close()
    lines = [
        json.dumps(
            {
                "id": a.id, "deck": a.deck, "question": a.question, "prompt": a.prompt,
                "answer": a.answer, "at": a.at.isoformat(), "hints": a.rung,
                "verdicts": a.verdicts, "grade": a.grade,
            },
            ensure_ascii=False,
        )
        for a in found
    ]  # fmt: skip
    write_text(path, "".join(f"{line}\n" for line in lines))
    echo(say(locale_language(), "history.exported", count=len(lines), path=path))


@app.command(help="help.history_erase", epilog=ERASE_EXAMPLES)
def erase(
    yes: Annotated[bool, typer.Option("--yes", help="help.yes")] = False,
) -> None:
    """Forget everything: attempts, drafts, memory, exams, and the backups."""
    from tutor.cli.practise import open_store
    from tutor.messages import locale_language, say
    from tutor.store.database import kept_backups

    language = locale_language()
    if not yes and not typer.confirm(say(language, "history.erase_ask")):
        return
    store = open_store()
    store.erase()
    path = store.database.path
    store.close()
    for backup in kept_backups(path):
        backup.unlink(missing_ok=True)
    echo(say(language, "history.erased"))


@app.command(help="help.history_backup", epilog=BACKUP_EXAMPLES)
def backup(path: Annotated[Path, typer.Argument(help="help.backup_file")]) -> None:
    """Copy everything into one file."""
    from tutor.cli.practise import open_store
    from tutor.errors import PractiseError
    from tutor.messages import locale_language, say
    from tutor.output import check_output

    if path.exists():
        raise PractiseError("history_exists", path=path)
    check_output(path)
    store = open_store()
    store.database.backup(path)
    store.close()
    echo(say(locale_language(), "deck.written", path=path))


@app.command(help="help.history_restore", epilog=RESTORE_EXAMPLES)
def restore(path: Annotated[Path, typer.Argument(help="help.restore_file")]) -> None:
    """Put a backup in the place of what is kept now, which stays beside it."""
    from tutor.errors import PractiseError
    from tutor.messages import locale_language, say
    from tutor.paths import data_dir
    from tutor.store.database import restore as put_back
    from tutor.store.learning import FILE

    if not path.is_file():
        raise PractiseError("history_no_file", path=path)
    put_back(data_dir() / FILE, path)
    echo(say(locale_language(), "history.restored", path=path))
