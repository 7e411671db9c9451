"""Commands whose help and mistakes are in the person's language.

Help of a command, an option or a panel is written as ``help.name`` and put into words when it is
shown, after ``--lang`` was read; an epilog is a command a line, and gets its heading then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from tutor.cli.screen import echo
from tutor.errors import CommandError
from tutor.messages import locale_language, say

_SHOWN = 40  # characters of a mistyped command
_PREFIX = "help."
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for a command line it cannot read; its own name for it is not public."""


class Command(TyperCommand):
    """A command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help in the person's language."""
        _speak(self, ctx)
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """A command with commands under it."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help in the person's language."""
        _speak(self, ctx)
        for command in self.commands.values():
            _speak(command, ctx)
        super().format_help(ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named.

        Raises:
            CommandError: there is none of this name.
        """
        if args[0] not in self.commands:
            known = ", ".join(name for name, c in self.commands.items() if not c.hidden)
            raise CommandError(
                "no_command", path=ctx.command_path, asked=args[0][:_SHOWN], known=known
            )
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a command line that cannot be read is one sentence and exit status 2."""
        standalone = extra.get("standalone_mode", True)
        try:
            status = super().main(*args, **{**extra, "standalone_mode": False})
        except UsageError as error:
            echo(_mistake(error), err=True)
            status = 2
        except typer.Abort:
            status = 1
        if standalone:
            sys.exit(status if isinstance(status, int) else 0)
        return status


class App(typer.Typer):
    """A ``Typer`` that makes such commands.

    Args:
        help: ``help.name``.
        options: see ``typer.Typer``.
    """

    def __init__(self, help: str, **options: Any) -> None:
        fixed: dict[str, Any] = {"pretty_exceptions_enable": False, "add_completion": False}
        super().__init__(cls=Group, help=help, rich_markup_mode="markdown", **fixed, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[Any], Any]:
        """See ``typer.Typer.command``; ``help`` is ``help.name``."""
        return super().command(name, cls=Command, **options)


def _speak(command: Any, ctx: Any) -> None:
    """Put what help shows into words, in place: typer makes its commands anew for each run."""
    from typer import rich_utils

    language = locale_language()
    command.help = _words(command.help, language)
    if command.epilog and not command.epilog.startswith("**"):
        heading = say(language, "help.examples")
        lines = command.epilog.strip().splitlines()
        command.epilog = "\n\n".join([f"**{heading}**", *(f"`{line}`" for line in lines)])
    for param in command.get_params(ctx):
        if param.name == "help":
            param.help = say(language, "help.help")
        param.help = _words(getattr(param, "help", None), language)
        panel = getattr(param, "rich_help_panel", None)
        if panel:
            param.rich_help_panel = _words(panel, language)
    for name in ("arguments", "options", "commands"):
        title = f"{name.upper()}_PANEL_TITLE"
        setattr(rich_utils, title, say(language, f"help.title_{name}"))
    rich_utils.DEFAULT_STRING = f"[{say(language, 'help.default')}]"
    rich_utils.ENVVAR_STRING = f"[{say(language, 'help.variable')}]"
    rich_utils.REQUIRED_LONG_STRING = f"[{say(language, 'help.required')}]"


def _words(text: str | None, language: str) -> str | None:
    return say(language, text) if text and text.startswith(_PREFIX) else text


def _mistake(error: Any) -> str:
    """What is wrong with a command line, and where to read how it is written."""
    language = locale_language()
    ctx, param = error.ctx, getattr(error, "param", None)
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return f"{error.format_message()}"
        case "NoSuchOption" if error.possibilities:
            near = ", ".join(sorted(error.possibilities))
            said = say(language, "usage.no_option_near", option=error.option_name, near=near)
        case "NoSuchOption":
            said = say(language, "usage.no_option", option=error.option_name)
        case "MissingParameter":
            said = say(language, "usage.missing", name=_named(param))
        case "BadParameter" if param is not None:
            said = say(language, "usage.value", name=_named(param), wanted=_wanted(param, ctx))
        case "BadOptionUsage":
            said = say(language, "usage.option", option=error.option_name)
        case _:
            said = say(language, "usage.extra")
    path = "tutor" if ctx is None else ctx.command_path
    return f"tutor: {said} {say(language, 'usage.read', path=path)}"


def _wanted(param: Any, ctx: Any) -> str:
    """The kind of value of an option, such as ``text|json`` or ``int 5–480``."""
    declared = param.type_descriptor.parameter_info
    if declared.min is None and declared.max is None:
        return str(param.display_type(ctx).strip("<>"))
    name, least, most = param.type_descriptor.annotation.__name__, declared.min, declared.max
    return f"{name} ≥ {least}" if most is None else f"{name} {least}–{most}"


def _named(param: Any) -> str:
    """An option as it is typed, an argument as help shows it."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name.upper())
