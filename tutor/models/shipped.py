"""The encoder that comes with tutor: its own French-English sentence model."""

from __future__ import annotations

from tutor.models.encoder import Encoder
from tutor.models.onnx import OnnxEncoder
from tutor.paths import WEIGHTS

NAME = "tutor-sentence-fr-en"
FOLDER = WEIGHTS / "sentence"


def load_shipped() -> Encoder:
    """The default encoder, after its checksums.

    Raises:
        ModelError: a file is missing or altered, or the runtime refuses the model.
    """
    return OnnxEncoder(FOLDER, NAME)
