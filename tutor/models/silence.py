"""Usage reports of libraries, switched off before these are imported.

ONNX Runtime gives the machine an id, keeps events about it under the user's cache folder and looks
up a collector, from a plain import on; only a variable that is set before the import stops it. Each
library that reports, asks or looks anything up by itself has its variables here, and no module
imports one without this first. What a person has set stands.
"""

from __future__ import annotations

import os
import sys
import warnings

from tutor.messages import locale_language, say

_ON_IMPORT = "onnxruntime"
SWITCHES: dict[str, dict[str, str]] = {
    _ON_IMPORT: {"ORT_DISABLE_TELEMETRY": "1"},
    "huggingface_hub": {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1"},
    "ray": {"RAY_USAGE_STATS_ENABLED": "0"},
    "transformers": {"DISABLE_SAFETENSORS_CONVERSION": "true"},
}
"""By library, the variables that keep it silent."""


def silence() -> None:
    """Keep every library silent that is imported from here on.

    Says once, as a warning, that ONNX Runtime was there before and may have reported.
    """
    late = _ON_IMPORT in sys.modules and any(n not in os.environ for n in SWITCHES[_ON_IMPORT])
    for variables in SWITCHES.values():
        for name, value in variables.items():
            os.environ.setdefault(name, value)
    if late:
        warnings.warn(say(locale_language(), "private.reported"), RuntimeWarning, stacklevel=3)
