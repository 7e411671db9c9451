"""``tutor models``: what grades, which LLM is reachable, and how to use others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.common import ModelName, ReaderName, working
from tutor.cli.screen import echo
from tutor.cli.second import LlmModel, LlmUrl
from tutor.cli.speaking import App

EXAMPLES = """
tutor models
tutor models --model paraphrase-multilingual-MiniLM-L12-v2
tutor models --llm-model llama3.1 --llm-url http://localhost:11434/v1
tutor models --prompt fr
tutor models export my-model
"""

app = App("help.models")


@app.callback(invoke_without_command=True, help="help.models", epilog=EXAMPLES)
def models(
    context: typer.Context,
    model: ModelName = None,
    reader: ReaderName = None,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
    prompt: Annotated[
        str | None,
        typer.Option("--prompt", help="help.prompt"),
    ] = None,
) -> None:
    """Show the reader and encoder that grade, after checking them; try the LLM if one is named."""
    if context.invoked_subcommand is not None:
        _no_options(context)
        return
    from tutor.messages import locale_language, say
    from tutor.models import open_encoder
    from tutor.models.cross import open_named
    from tutor.models.reader import open_reader

    if prompt is not None:
        _prompt(prompt)
        return
    with working("…"):
        encoder = open_encoder(model)
        reads = open_reader() if reader is None else open_named(reader)
    language = locale_language()
    echo(say(language, "models.reader", name=reads.name, hash=reads.hash))
    echo(
        say(language, "models.encoder", name=encoder.name, hash=encoder.hash,
            dimension=encoder.dimension)
    )  # fmt: skip
    if reader is not None:
        echo(say(language, "models.unfitted", name=reader))
    echo(say(language, "models.other"))
    _llm(llm_url, llm_model)


@app.command(
    help="help.models_export",
    epilog="tutor models export my-model\ntutor grade deck.md -q 1 --model ./my-model < answer.txt",
)
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="help.export_folder")],
) -> None:
    """Write the model that comes with tutor for sentence-transformers: compare it, train it on."""
    from tutor.messages import locale_language, say
    from tutor.models.export import export as write

    with working("…"):
        write(folder)
    echo(say(locale_language(), "models.exported", path=folder))


def _no_options(context: typer.Context) -> None:
    """An option before ``export`` would be passed over in silence; a variable may be set."""
    from tutor.errors import CommandError

    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = "--" + name.replace("_", "-")
            raise CommandError("takes_no_option", command=context.invoked_subcommand, option=option)


def _prompt(language: str) -> None:
    from tutor.errors import ModelError
    from tutor.messages import LANGUAGES
    from tutor.opinions.prompt import VERSION, prompt_hash, system

    if language not in LANGUAGES:
        raise ModelError("prompt_language", asked=language)
    echo(f"# version {VERSION}, {prompt_hash()}\n{system(language)}", nl=False)


def _llm(url: str | None, model: str | None) -> None:
    from tutor.cli.second import Opinion, Second
    from tutor.messages import locale_language, say
    from tutor.opinions.settings import config_path, llm_settings

    language = locale_language()
    if model is None and not config_path().is_file():
        echo(say(language, "llm.off", path=config_path()))
        return
    settings = llm_settings(url, model)
    reader = Second(Opinion.LLM, url=url, model=model).open()
    assert reader is not None
    with working("…"):
        reply = reader.test()
    echo(say(language, "llm.reachable", model=settings.model, url=settings.url, reply=reply))
