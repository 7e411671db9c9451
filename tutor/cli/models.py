"""``tutor models``: which encoder grades, and how to use another."""

from __future__ import annotations

import typer

from tutor.cli.common import ModelName, working

EXAMPLES = """
Examples:

tutor models

tutor models --model paraphrase-multilingual-MiniLM-L12-v2
"""


def models(model: ModelName = None) -> None:
    """Show the encoder that grades, with its hash, after checking it."""
    from tutor.encoders import open_encoder

    with working("…"):
        encoder = open_encoder(model)
    typer.echo(f"encoder  {encoder.name}  {encoder.hash}  {encoder.dimension} dimensions")
    typer.echo("Another sentence-transformers model: --model NAME, or TUTOR_MODEL=NAME or folder.")
