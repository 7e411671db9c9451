"""Names and addresses become stable aliases, also inside answers; the map is a file of its own."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from tutor.output import writing

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LEAST = 3
"""Letters of the shortest part of a name that is looked for inside answers."""


class Pseudonyms:
    """Aliases of the learners of a class.

    The same name gets the same alias in every class that uses the same salt.

    Args:
        names: the learners' names, numbers or addresses.
        salt: of the aliases; kept with the map.
    """

    def __init__(self, names: Iterable[str], salt: str) -> None:
        self.salt = salt
        self.aliases = {name: self._alias(name) for name in sorted({*names} - {""})}
        parts = {
            part: alias
            for name, alias in self.aliases.items()
            for part in (name, *re.split(r"[\s,;@.]+", name))
            if len(part) >= _LEAST
        }
        longest = sorted(parts, key=lambda p: (-len(p), p))
        self._parts = {p.casefold(): parts[p] for p in longest}
        joined = "|".join(map(re.escape, longest))
        self._pattern = re.compile(rf"\b(?:{joined})\b", re.IGNORECASE) if longest else None

    def _alias(self, name: str) -> str:
        digest = hashlib.blake2b(f"{self.salt}\0{name}".encode(), digest_size=4).hexdigest()
        return f"L-{digest}"

    def of(self, text: str) -> str:
        """A text with every name and address replaced."""
        hidden = text
        if self._pattern is not None:
            hidden = self._pattern.sub(lambda m: self._parts[m.group().casefold()], hidden)
        return ADDRESS.sub("…@…", hidden)

    def save(self, path: Path) -> None:
        """Write the map: alias and name, with the salt in the first line."""
        with writing(path, "utf-8-sig") as stream:
            writer = csv.writer(stream)
            writer.writerow(["alias", "name", self.salt])
            writer.writerows((alias, name) for name, alias in self.aliases.items())
