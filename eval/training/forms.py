"""Write the tables of word forms: ``python -m eval.training.forms [--out FOLDER]``.

The forms are those of simplemma (MIT), folded; ``tutor.language.forms`` says what is kept of them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.results import REPOSITORY
from tutor.language import LANGUAGES, fold
from tutor.language.forms import packed

OUT = REPOSITORY / "tutor" / "language"


def forms(language: str) -> frozenset[str]:
    """Every folded form of a language."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    found = DefaultDictionaryFactory().get_dictionary(language)
    return frozenset(fold("\n".join(found)).split("\n"))


def main() -> None:
    """Write one file a language."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--out", type=Path, default=OUT, help="folder written to")
    out: Path = made.parse_args().out
    for language in LANGUAGES:
        data = packed(forms(language))
        (out / f"forms.{language}.bin").write_bytes(data)


if __name__ == "__main__":
    main()
