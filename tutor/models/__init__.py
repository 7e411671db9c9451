"""Models: texts in, vectors and probabilities out; their files, checksums and cache."""

from __future__ import annotations

import os

from tutor.models.cache import CachedEncoder
from tutor.models.encoder import Encoded, Encoder
from tutor.models.shipped import load_shipped
from tutor.paths import cache_dir

__all__ = ["CachedEncoder", "Encoded", "Encoder", "cached", "open_encoder"]


def open_encoder(name: str | None = None) -> Encoder:
    """The encoder of a name or folder; of ``TUTOR_MODEL``; else the one that comes with tutor.

    Raises:
        ModelError: it is missing, altered or of another kind; the message says what to do.
    """
    chosen = name or os.environ.get("TUTOR_MODEL")
    if not chosen:
        return load_shipped()
    from tutor.models.transformer import TransformerEncoder

    return TransformerEncoder(chosen)


def cached(encoder: Encoder) -> CachedEncoder:
    """``encoder`` with the vectors of reference texts kept in the cache folder."""
    return CachedEncoder(encoder, cache_dir())
