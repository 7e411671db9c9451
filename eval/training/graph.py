"""Build the sentence model as an ONNX graph, in fp32 or with integer weights.

The graph is written node by node rather than traced, so that it holds only what the model needs:
fused attention, skip connections and activations of ONNX Runtime, integer tables with one scale
a row for the embeddings, and integer matrices with scales for the layers.

Inputs: `input_ids`, `attention_mask` (batch, length), int64. Outputs: `token_embeddings` (batch,
length, width), the weighted mean of the last layer's output, the embeddings and the first layer's
output; and `sentence_embedding` (batch, width), its mean over real tokens at length one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.training.vectors import EARLY

if TYPE_CHECKING:
    from onnx import ModelProto

Weights = dict[str, NDArray[np.float32]]
"""State of an encoder: arrays by the names that transformers gives them."""
Kind = Literal["fp32", "dynamic", "blocks8", "blocks4"]
"""How the matrices are kept: float; int8 a column, activations int8 a tensor; or in blocks of 8 or
4 bits with activations int8 a block of a row."""

MICROSOFT = "com.microsoft"
OPSETS = {"": 17, MICROSOFT: 1}
IR = 9


def row_integers(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a table (rows, width) as int8 with one scale a row (rows, 1)."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def block_integers(
    matrix: NDArray[np.float32], bits: int, block: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return a matrix (inner, outer) packed for MatMulNBits, and its scales.

    Args:
        matrix: weights, inner size first.
        bits: 8 or 4; each block is symmetric around the middle of its range.
        block: weights that share a scale, along the inner size.
    """
    inner, outer = matrix.shape
    rows = matrix.T.reshape(outer, inner // block, block)
    top, middle = 2 ** (bits - 1) - 1, 2 ** (bits - 1)
    scale = np.maximum(np.abs(rows).max(axis=2), 1e-12) / top
    whole = (np.round(rows / scale[:, :, None]) + middle).astype(np.uint8)
    if bits == 4:
        whole = whole[:, :, 0::2] | (whole[:, :, 1::2] << 4)
    return whole, scale.astype(np.float32)


class Builder:
    """Collects the nodes and constants of one graph."""

    def __init__(self, weights: Weights, kind: Kind, block: int) -> None:
        """Start an empty graph over `weights`, kept as `kind` says in blocks of `block`."""
        self.weights, self.kind, self.block = weights, kind, block
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def node(self, operation: str, inputs: list[str], output: str, **fields: Any) -> str:
        """Add a node with one output and return the output's name."""
        from onnx import helper

        self.nodes.append(helper.make_node(operation, inputs, [output], name=output, **fields))
        return output

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def table(self, name: str, value: NDArray[np.float32], pick: str, rows: list[str]) -> str:
        """Add a look-up (`pick`: Gather or Slice) of `rows`; integer unless the graph is fp32."""
        if self.kind == "fp32":
            return self.node(pick, [self.constant(name, value), *rows], f"{name}_rows")
        whole, scale = row_integers(value)
        found = self.node(pick, [self.constant(name, whole), *rows], f"{name}_whole")
        found = self.node("Cast", [found], f"{name}_float", to=1)
        scales = self.constant(f"{name}_scale", scale)
        scales = self.node(pick, [scales, *rows], f"{name}_scales")
        return self.node("Mul", [found, scales], f"{name}_rows")

    def multiply(self, name: str, value: str, matrix: NDArray[np.float32]) -> str:
        """Add the product of `value` with a matrix (inner, outer), without bias."""
        if self.kind == "fp32":
            return self.node("MatMul", [value, self.constant(f"{name}_w", matrix)], name)
        if self.kind == "dynamic":
            whole, scale = row_integers(matrix.T)
            inputs = [
                value,
                self.constant(f"{name}_w", whole.T),
                self.constant(f"{name}_scale", scale.ravel()),
                self.constant(f"{name}_zero", np.zeros(len(scale), np.int8)),
            ]
            return self.node("DynamicQuantizeMatMul", inputs, name, domain=MICROSOFT)
        bits = 8 if self.kind == "blocks8" else 4
        blocks, scale = block_integers(matrix, bits, self.block)
        inputs = [
            value,
            self.constant(f"{name}_w", blocks),
            self.constant(f"{name}_scale", scale.ravel()),
        ]
        return self.node(
            "MatMulNBits",
            inputs,
            name,
            domain=MICROSOFT,
            K=matrix.shape[0],
            N=matrix.shape[1],
            bits=bits,
            block_size=self.block,
            accuracy_level=4,
        )

    def normalise(self, name: str, value: str, skip: str, bias: str, source: str) -> str:
        """Add value + skip + bias, then the layer normalisation `source` of the weights."""
        inputs = [
            value,
            skip,
            *(
                self.constant(f"{name}_{part}", self.weights[f"{source}.LayerNorm.{part}"])
                for part in ("weight", "bias")
            ),
        ]
        if bias:
            inputs.append(self.constant(f"{name}_skip_bias", self.weights[bias]))
        return self.node("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=1e-12)

    def layer(self, number: int, value: str, masks: list[str], heads: int) -> str:
        """Add one transformer layer and return its output.

        Args:
            number: of the layer.
            value: its input.
            masks: the mask of keys and, where there is one, the bias of each query and key.
            heads: attention heads.
        """
        prefix, name = f"encoder.layer.{number}", f"layer{number}"
        own = f"{prefix}.attention.self"
        parts = ("query", "key", "value")
        if self.kind == "blocks4":
            projected = [
                self.multiply(f"{name}_{part}", value, self.weights[f"{own}.{part}.weight"].T)
                for part in parts
            ]
        else:
            joined = np.concatenate([self.weights[f"{own}.{p}.weight"].T for p in parts], axis=1)
            together = self.multiply(f"{name}_qkv", value, joined)
            projected = [f"{name}_{part}" for part in parts]
            from onnx import helper

            self.nodes.append(
                helper.make_node(
                    "Split", [together, "thirds"], projected, name=f"{name}_split", axis=2
                )
            )
        bias = np.concatenate([self.weights[f"{own}.{part}.bias"] for part in parts])
        inputs = [*projected, self.constant(f"{name}_qkv_bias", bias), *masks]
        seen = self.node(
            "MultiHeadAttention", inputs, f"{name}_heads", domain=MICROSOFT, num_heads=heads
        )
        output = f"{prefix}.attention.output"
        mixed = self.multiply(f"{name}_mix", seen, self.weights[f"{output}.dense.weight"].T)
        middle = self.normalise(f"{name}_middle", mixed, value, f"{output}.dense.bias", output)
        wide = f"{prefix}.intermediate.dense"
        grown = self.multiply(f"{name}_wide", middle, self.weights[f"{wide}.weight"].T)
        bent = self.constant(f"{name}_wide_bias", self.weights[f"{wide}.bias"])
        grown = self.node("BiasGelu", [grown, bent], f"{name}_gelu", domain=MICROSOFT)
        output = f"{prefix}.output"
        back = self.multiply(f"{name}_back", grown, self.weights[f"{output}.dense.weight"].T)
        return self.normalise(f"{name}_out", back, middle, f"{output}.dense.bias", output)

    def embedded(self, total: str) -> str:
        """Add the layer normalisation of the summed embeddings and return its output."""
        scales = [
            self.constant(f"embedded_{part}", self.weights[f"embeddings.LayerNorm.{part}"])
            for part in ("weight", "bias")
        ]
        return self.node("LayerNormalization", [total, *scales], "layer_in", epsilon=1e-12)

    def layers(self, value: str, masks: list[str], heads: int) -> list[str]:
        """Add every transformer layer of the weights; return the input and each one's output."""
        found = [value]
        names = (n for n in self.weights if n.startswith("encoder.layer."))
        for number in range(1 + max(int(n.split(".")[2]) for n in names)):
            found.append(self.layer(number, found[-1], masks, heads))
        return found

    def mixed(self, states: list[str], early: float) -> str:
        """Add the weighted mean of the last output (1), the input and the first one (`early`)."""
        whole = 1 + 2 * early
        first = self.node("Add", states[:2], "first_two")
        shares = [
            self.constant(name, np.asarray(share / whole, np.float32))
            for name, share in (("early", early), ("late", 1.0))
        ]
        first = self.node("Mul", [first, shares[0]], "early_part")
        last = self.node("Mul", [states[-1], shares[1]], "late_part")
        return self.node("Add", [first, last], "token_embeddings")

    def pool(self, hidden: str) -> None:
        """Add the mean over real tokens at length one, as `sentence_embedding`."""
        mask = self.node("Cast", ["attention_mask"], "mask_float", to=1)
        axis = self.constant("axis_one", np.asarray([1], np.int64))
        row = self.node("Unsqueeze", [mask, axis], "mask_row")
        summed = self.node("MatMul", [row, hidden], "summed")
        summed = self.node("Squeeze", [summed, axis], "summed_row")
        length = self.node("ReduceL2", [summed], "summed_length", axes=[1], keepdims=1)
        self.node("Div", [summed, length], "sentence_embedding")


PLACES = 256
"""Positions kept: the longest input, as the teacher's."""


def build(
    weights: Weights, heads: int, kind: Kind, block: int = 32, early: float = EARLY
) -> ModelProto:
    """Return the model of a BERT encoder's weights.

    Args:
        weights: state of the encoder by name, as transformers keeps it.
        heads: attention heads of a layer.
        kind: how tables and matrices are kept.
        block: weights that share a scale where `kind` has blocks.
        early: weight of the embeddings and of the first layer's output beside the last one's.
    """
    from onnx import TensorProto, helper

    made = Builder(weights, kind, block)
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    if kind != "blocks4":
        made.constant("thirds", np.asarray([width] * 3, np.int64))
    table = weights["embeddings.word_embeddings.weight"]
    words = made.table("words", table, "Gather", ["input_ids"])
    length = made.node("Shape", ["input_ids"], "length_now", start=1, end=2)
    zero = made.constant("axis_zero", np.asarray([0], np.int64))
    table = weights["embeddings.position_embeddings.weight"][:PLACES]
    table = table + weights["embeddings.token_type_embeddings.weight"][0]
    placed = made.table("places", table, "Slice", [zero, length, zero])
    total = made.node("Add", [words, placed], "embedded")
    mask = made.node("Cast", ["attention_mask"], "mask_int32", to=TensorProto.INT32)
    made.pool(made.mixed(made.layers(made.embedded(total), [mask], heads), early))
    return _finish(
        made,
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ],
        [
            helper.make_tensor_value_info("token_embeddings", 1, ["batch", "length", width]),
            helper.make_tensor_value_info("sentence_embedding", 1, ["batch", width]),
        ],
    )


def build_reader(
    weights: Weights, heads: int, kind: Kind, block: int = 32, shared: bool = False
) -> ModelProto:
    """Return the reader: one sequence of S pieces with C concepts (``tutor.models.packing``).

    Inputs: `input_ids`, `places`, `types` (1, S), int64, or `words` (1, S, width) in place of the
    first where the table is `shared`; `bias` (1, 1, S, S), added to the scores
    of attention; `pool` (C, S), how much each piece counts for each concept. Output: `logits`
    (C, 4).

    Args:
        weights: state of the encoder by name, and `head.weight` (4, width), `head.bias` (4,).
        heads: attention heads of a layer.
        kind: how tables and matrices are kept.
        block: weights that share a scale where `kind` has blocks.
        shared: whether the table of word embeddings is kept elsewhere.
    """
    from onnx import TensorProto, helper

    made = Builder(weights, kind, block)
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    if kind != "blocks4":
        made.constant("thirds", np.asarray([width] * 3, np.int64))

    def table(part: str, name: str, at: str) -> str:
        kept = weights[f"embeddings.{part}_embeddings.weight"]
        return made.table(f"{name}_table", kept, "Gather", [at])

    words = "words" if shared else table("word", "words", "input_ids")
    found = [words, table("position", "places", "places")]
    kept = made.constant("types_table", weights["embeddings.token_type_embeddings.weight"])
    found.append(made.node("Gather", [kept, "types"], "types_rows"))
    total = made.node("Sum", found, "embedded")
    value = made.layers(made.embedded(total), ["", "bias"], heads)[-1]
    axis = made.constant("axis_zero", np.asarray([0], np.int64))
    pooled = made.node("MatMul", ["pool", made.node("Squeeze", [value, axis], "row")], "pooled")
    head = [
        made.constant("head_w", weights["head.weight"].T),
        made.constant("head_b", weights["head.bias"]),
    ]
    made.node("Gemm", [pooled, *head], "logits")
    shapes: dict[str, Any] = {
        name: (TensorProto.INT64, [1, "length"]) for name in ("input_ids", "places", "types")
    }
    shapes |= {"bias": (1, [1, 1, "length", "length"]), "pool": (1, ["concepts", "length"])}
    if shared:
        del shapes["input_ids"]
        shapes["words"] = (1, [1, "length", width])
    return _finish(
        made,
        [helper.make_tensor_value_info(n, *shape) for n, shape in shapes.items()],
        [helper.make_tensor_value_info("logits", 1, ["concepts", 4])],
    )


def _finish(made: Builder, inputs: list[Any], outputs: list[Any]) -> ModelProto:
    """Return the checked model of what a builder has collected."""
    from onnx import checker, helper

    model = helper.make_model(
        helper.make_graph(made.nodes, "model", inputs, outputs, made.constants),
        ir_version=IR,
        opset_imports=[helper.make_opsetid(*pair) for pair in OPSETS.items()],
    )
    checker.check_model(model)
    return model
