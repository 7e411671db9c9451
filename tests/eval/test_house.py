"""The measure of the rooms."""

from __future__ import annotations

from pathlib import Path

from eval.house import HEADER, rooms, table


def test_rooms_are_counted(tmp_path: Path) -> None:
    files = {
        "tutor/__init__.py": '"""All."""\n',
        "tutor/a/__init__.py": "",
        "tutor/a/one.py": '"""One."""\n\ndef told():\n    """Say."""\n\n\ndef bare(): ...\n',
        "tutor/a/two.py": '"""Two."""\nLISTED = "le la les un une".split()\n_A = 1\n',
        "tutor/b/three.py": '"""Three."""\n\nclass C:\n    """C."""\n\n    def m(self): ...\n',
        "tests/a/test_one.py": "def test_it() -> None: ...\n\ndef helper() -> None: ...\n",
        "eval/x.py": '"""X."""\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {room.name: room.row()[1:] for room in rooms(tmp_path)}
    assert found == {
        "tutor": ("4", "17", "4", "7 one.py", "75%", "1 (3)", "1"),
        "tutor/a": ("2", "10", "5", "7 one.py", "75%", "1 (3)", "1"),
        "tutor/b": ("1", "6", "6", "6 three.py", "67%", "–", "0"),
        "eval": ("1", "1", "1", "1 x.py", "100%", "–", "–"),
    }


def test_this_house_is_measured() -> None:
    rows = table(rooms()).splitlines()
    assert rows[0] == f"| {' | '.join(HEADER)} |"
    assert any(row.startswith("| tutor/formats/ |") for row in rows)
