"""What the README shows is what the commands print."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT
from tutor.cli.main import app

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_the_example_is_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```console\n\$ (tutor grade [^\n]+)\n(.+?)```", README, re.DOTALL)
    assert block is not None
    result = CliRunner().invoke(app, shlex.split(block.group(1))[1:])
    assert result.output == block.group(2)


@pytest.mark.model
def test_the_python_lines_grade_an_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert block is not None
    exec(compile(block.group(1), "README.md", "exec"), {})
    assert "Agent de presse" in capsys.readouterr().out


def test_every_command_of_the_readme_exists() -> None:
    for command in re.findall(r"^tutor (\w+(?: \w+)?)", README, re.MULTILINE):
        words = command.split()
        known = words if words[0] == "deck" else words[:1]
        assert CliRunner().invoke(app, [*known, "--help"]).exit_code == 0, command


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
