"""A detector's network that looks at each tile and its mirror images, in one file.

The images are made and their answers brought together in the graph: the same weights,
as many times the work, and raw heads of the same form, so that an engine and the plant
see nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from inspector.artifact import HeadPart
from inspector.errors import ArtifactError
from inspector.vision.mirror import VIEWS

ROWS, COLUMNS = 2, 3
_FLIPPED: Sequence[tuple[int, ...]] = ((), (COLUMNS,), (ROWS,), (ROWS, COLUMNS))
"""Axes along which each view is turned round; the order of `vision.mirror`."""

_OBJECTNESS = 4
_LEAST_SHARE = 1e-4
"""Keeps the logarithm of a share of nothing finite, in half precision too."""

PREFIX = "views/"
"""With which the names of all nodes begin that are not the network's own."""

_TILES, _LEAST = f"{PREFIX}tiles", f"{PREFIX}least"
_LAST = np.iinfo(np.int64).min
"""End of a slice that runs backwards through the whole axis."""


def with_views(
    model: ModelProto, head: HeadPart, classes: int, views: int
) -> ModelProto:
    """The same network, asked about each tile and its mirror images.

    A cell's score is that of the mean probability over the views, which see it in
    mirrored cells; its box that of the mean of the raw numbers.

    Args:
        model: Uint8 tiles in, raw heads of an anchor network out.
        head: Outputs and anchors.
        classes: How many.
        views: 2 (the mirror image beside) or 4 (both mirrors and the half turn).

    Raises:
        ArtifactError: It begins otherwise than our exports, or has views already.
        ValueError: There is no such number of views.

    Source:
        Averages over mirror images at test time: Krizhevsky, Sutskever, Hinton 2012,
        "ImageNet classification with deep convolutional networks", section 4.1.
    """
    if views not in VIEWS[1:]:
        raise ValueError(f"a tile is seen in {VIEWS[1:]} views, not {views}")
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    first = [n for n in graph.node if graph.input[0].name in n.input]
    if len(graph.input) != 1 or [n.op_type for n in first] != ["Cast"]:
        raise ArtifactError("the network must begin with one cast of its uint8 tiles")
    if first[0].output[0] == _TILES:
        raise ArtifactError(
            "the network looks at mirror images already; take its original"
        )
    nodes = list(graph.node)
    place = nodes.index(first[0]) + 1
    nodes[place:place] = _seen(first[0], views)
    for name, anchors in zip(head.outputs, head.anchors_px, strict=True):
        part = _Head(
            name, np.tile(np.arange(_OBJECTNESS + 1 + classes), len(anchors)), views
        )
        _rename_output(nodes, name, part.raw)
        nodes += part.nodes()
        graph.initializer.extend(part.constants())
    graph.initializer.extend(_shared_constants())
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(made)
    return made


def _seen(cast: NodeProto, views: int) -> list[NodeProto]:
    """All views of a batch one behind the other, under the name the batch had."""
    tiles = cast.output[0]
    cast.output[0] = _TILES
    names = [_TILES]
    made = []
    for number in range(1, views):
        names.append(f"{_TILES}/{number}")
        made.append(_turned_round(_TILES, names[-1], number))
    return [*made, helper.make_node("Concat", names, [tiles], name=tiles, axis=0)]


class _Head:
    """One output, from `(views * n, A * rows, h, w)` to `(n, A * rows, h, w)`.

    Args:
        name: Of the output.
        row: Per channel, which number of its anchor it is: x, y, w, h, objectness,
            classes.
        views: How many.
    """

    def __init__(self, name: str, row: NDArray[np.int64], views: int) -> None:
        self.name, self.raw = name, f"{PREFIX}{name}"
        self._row, self._views = row, views

    def constants(self) -> Iterator[TensorProto]:
        """What is a box, and the sign that a view's x and y need; per channel."""
        is_box = (self._row < _OBJECTNESS).reshape(1, -1, 1, 1)
        yield numpy_helper.from_array(is_box, self._named("is_box"))
        for n, axes in enumerate(_FLIPPED[: self._views]):
            turned = [{COLUMNS: 0, ROWS: 1}[axis] for axis in axes]
            sign = np.where(np.isin(self._row, turned), -1, 1).astype(np.float32)
            yield numpy_helper.from_array(
                sign.reshape(1, -1, 1, 1), self._named(f"sign/{n}")
            )

    def nodes(self) -> Iterator[NodeProto]:
        """From the answers about all views to the answer about the tile."""
        count = range(self._views)
        parts = [self._named(f"part/{n}" if n else "turned/0") for n in count]
        split = helper.make_node("Split", [self.raw], parts, name=parts[0], axis=0)
        split.attribute.append(helper.make_attribute("num_outputs", self._views))
        yield split
        for n in count:
            yield from self._one(n)
        for what in ("box", "yes", "no"):
            yield self._step("Mean", [f"{what}/{n}" for n in count], what)
        for what in ("yes", "no"):
            yield self._step("Add", [what, _LEAST], f"{what}/more")
            yield self._step("Log", [f"{what}/more"], f"{what}/log")
        yield self._step("Sub", ["yes/log", "no/log"], "score")
        last = self._step("Where", ["is_box", "box", "score"], "answer")
        last.output[0] = self.name
        yield last

    def _one(self, n: int) -> Iterator[NodeProto]:
        """One view's raw numbers in the tile's own frame, and the shares they say."""
        if n:
            part, turned = self._named(f"part/{n}"), self._named(f"turned/{n}")
            yield _turned_round(part, turned, n)
        yield self._step("Mul", [f"turned/{n}", f"sign/{n}"], f"box/{n}")
        yield self._step("Sigmoid", [f"turned/{n}"], f"yes/{n}")
        yield self._step("Neg", [f"turned/{n}"], f"minus/{n}")
        yield self._step("Sigmoid", [f"minus/{n}"], f"no/{n}")

    def _named(self, what: str) -> str:
        return what if what == _LEAST else f"{self.raw}/{what}"

    def _step(self, kind: str, takes: list[str], gives: str) -> NodeProto:
        inputs, output = [self._named(name) for name in takes], self._named(gives)
        return helper.make_node(kind, inputs, [output], name=output)


def _turned_round(takes: str, gives: str, view: int) -> NodeProto:
    """Rows, columns or both in the other order."""
    axes = "".join(str(axis) for axis in _FLIPPED[view])
    count = len(_FLIPPED[view])
    back = f"{PREFIX}from{count}"
    return helper.make_node(
        "Slice",
        [takes, back, f"{PREFIX}to{count}", f"{PREFIX}axes{axes}", back],
        [gives],
        name=gives,
    )


def _shared_constants() -> Iterator[TensorProto]:
    for axes in _FLIPPED[1:]:
        name = f"{PREFIX}axes" + "".join(str(axis) for axis in axes)
        yield numpy_helper.from_array(np.array(axes, np.int64), name)
    for count in (1, 2):
        back = np.full(count, -1, np.int64)
        yield numpy_helper.from_array(back, f"{PREFIX}from{count}")
        yield numpy_helper.from_array(np.full(count, _LAST), f"{PREFIX}to{count}")
    yield numpy_helper.from_array(np.array(_LEAST_SHARE, np.float32), _LEAST)


def _rename_output(nodes: Sequence[NodeProto], name: str, fresh: str) -> None:
    for node in nodes:
        for place, given in enumerate(node.output):
            if given == name:
                node.output[place] = fresh
        for place, taken in enumerate(node.input):
            if taken == name:
                node.input[place] = fresh
