"""Where data, caches and models live.

Nothing here creates a folder or fails: a place that cannot be written is the caller's to skip.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
WEIGHTS = PACKAGE / "weights"


def cache_dir() -> Path:
    """Folder of the vector cache: ``TUTOR_CACHE``, else the platform's cache folder."""
    chosen = os.environ.get("TUTOR_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("free-answer-tutor", appauthor=False)


def data_dir() -> Path:
    """Folder of what the user keeps: ``TUTOR_DATA_DIR``, else the platform's data folder."""
    chosen = os.environ.get("TUTOR_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("free-answer-tutor", appauthor=False)
