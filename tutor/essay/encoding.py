"""An encoder that encodes each text of one essay once."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.models.encoder import Encoded, Encoder, Vectors, stack


class Remembering:
    """An encoder that remembers what it has read, for as long as one essay is read.

    Args:
        encoder: asked for texts not seen before.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.hash, self.dimension = encoder.name, encoder.hash, encoder.dimension
        self._known: dict[str, Encoded] = {}

    def forget(self) -> None:
        """Let go of what was read."""
        self._known.clear()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return stack(self.read(texts), self.dimension)

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        fresh = [t for t in dict.fromkeys(texts) if t not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._encoder.read(fresh), strict=True))
        return [self._known[t] for t in texts]
