"""The second opinion: its options, who gives it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.screen import echo
from tutor.grading.opinion import Share

if TYPE_CHECKING:
    from tutor.grading.grader import Grader
    from tutor.opinions.client import LlmOpinion

PANEL = "help.panel_second"


class Opinion(StrEnum):
    """Who is asked about doubtful concepts."""

    OFF = "off"
    LLM = "llm"


SecondOpinion = Annotated[
    Opinion,
    typer.Option(
        "--second-opinion",
        help="help.second_opinion",
        rich_help_panel=PANEL,
    ),
]
OpinionShare = Annotated[
    Share,
    typer.Option("--second-opinion-share", help="help.share", rich_help_panel=PANEL),
]
LlmUrl = Annotated[
    str | None,
    typer.Option(
        "--llm-url",
        envvar="TUTOR_LLM_URL",
        help="help.llm_url",
        rich_help_panel=PANEL,
    ),
]
LlmModel = Annotated[
    str | None,
    typer.Option(
        "--llm-model", envvar="TUTOR_LLM_MODEL", help="help.llm_model", rich_help_panel=PANEL
    ),
]


@dataclass(frozen=True, slots=True)
class Second:
    """The second opinion a command was asked for."""

    opinion: Opinion = Opinion.OFF
    share: Share = Share.UNSURE
    url: str | None = None
    model: str | None = None

    def open(self) -> LlmOpinion | None:
        """Who gives it; None when off."""
        if self.opinion is Opinion.OFF:
            return None
        from tutor.opinions.client import LlmOpinion
        from tutor.opinions.settings import llm_settings
        from tutor.paths import data_dir

        return LlmOpinion(llm_settings(self.url, self.model), data_dir() / "llm-replies.sqlite")


def report(grader: Grader, opinion: LlmOpinion | None) -> None:
    """Say on standard error what the second opinion asked, cost and dropped."""
    if opinion is None:
        return
    from tutor.errors import Message
    from tutor.messages import locale_language, number, say

    language = locale_language()
    usage = opinion.usage
    lines = [
        say(
            language,
            "llm.usage",
            calls=usage.calls,
            kept=usage.kept,
            all=grader.seen,
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
        )
    ]
    if usage.cost:
        lines.append(say(language, "llm.cost", cost=number(usage.cost, language, 4)))
    if usage.refused:
        lines.append(say(language, "llm.refused", count=usage.refused))
    lines += [
        say(
            language,
            "llm.dropped",
            reason=Message(f"dropped.{why.code}", {"detail": why.detail}),
            count=count,
        )
        for why, count in sorted(usage.notices.items())
    ]
    echo("\n".join(lines), err=True)
