"""The models and coefficients that a grade is made with, and those that come with tutor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.errors import ModelError
from tutor.grading.relevance import RelevanceModel, relevance_model
from tutor.grading.verdicts import Coefficients
from tutor.grading.verdicts import coefficients as read_coefficients
from tutor.models import open_encoder
from tutor.models.encoder import Encoder
from tutor.models.reader import Reader, is_shipped, open_reader
from tutor.models.weights import cohort_vectors, relevance_values, values_of, verdict_values


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """What grading reads with, and the numbers that it weighs with.

    Attributes:
        encoder: gives the vectors.
        reader: the cross-encoder; None for grading without.
        coefficients: of the verdict model, fitted with this reader or without any.
        relevance: tells what is about the question; None for taking every unit as it is.
    """

    encoder: Encoder
    reader: Reader | None
    coefficients: Coefficients
    relevance: RelevanceModel | None


def open_models(
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    coefficients: Coefficients | None = None,
    relevance: RelevanceModel | Literal["shipped"] | None = "shipped",
) -> Models:
    """The models given, and in place of what is absent those that come with tutor.

    Args:
        encoder: the encoder.
        reader: the cross-encoder; absent beside an encoder of one's own, there is none.
        coefficients: of the verdict model; absent beside a reader of one's own, those without a
            reader: it then only raises doubt.
        relevance: the relevance model; ``"shipped"`` gives the one that comes with tutor beside the
            encoder that it was fitted on, and none beside another.

    Raises:
        ModelError: what comes with tutor is missing or altered.
    """
    if reader is None and encoder is None:
        reader = open_reader()
    encoder = encoder or open_encoder()
    if coefficients is None:
        weighed = reader is not None and is_shipped(reader)
        coefficients = read_coefficients(verdict_values(), weighed)
    relevance = shipped_relevance(encoder) if relevance == "shipped" else relevance
    return Models(encoder, reader, coefficients, relevance)


def shipped_relevance(encoder: Encoder) -> RelevanceModel | None:
    """The relevance model that comes with tutor; None with another encoder than its own, whose
    similarities it was not fitted on.

    Raises:
        ModelError: it is missing or damaged.
    """
    values = relevance_values()
    if encoder.hash != values["encoder"]:
        return None
    return relevance_model(values, cohort_vectors())


def coefficients_of(path: str, encoder: Encoder, reader: Reader) -> Coefficients:
    """Coefficients that ``eval.training.verdict`` wrote, fitted with these models.

    Raises:
        FileError: the file cannot be read.
        ModelError: it holds something else, or was fitted with other models.
    """
    values = values_of(path)
    try:
        found = read_coefficients(values, read=True)
        fitted = values["fitted"]
        with_models = {"encoder": fitted["encoder_hash"], "reader": fitted["reader_hash"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("coefficients_other", path=path, detail=error) from error
    if with_models != {"encoder": encoder.hash, "reader": reader.hash}:
        names = f"{fitted.get('encoder')}, {fitted.get('reader')}"
        raise ModelError("coefficients_stray", path=path, models=names)
    return found
