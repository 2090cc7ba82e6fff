"""From trained weights to what the plant loads: projection, limits, file, card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.artifact import EmbeddingPart, InputPart, Manifest, OperatingPart
from inspector.classify.embedder import averaged
from inspector.classify.prototypes import squared_distances
from inspector.vision.mirror import mirrored
from models.export import to_onnx, with_int8_weights
from models.protonet.crops import CropSet
from models.protonet.net import ProtoNet, features_of, has_bfloat16
from models.protonet.state import Description
from models.protonet.whiten import Matrix, applied, whitening

OUTPUT = "embedding"
LOOKS = 2
"""Of the plant; the training looks at whole crops alone, in half of the time."""
OUTPUTS = 768
SHRINK = 0.5
"""Chosen on training classes that were held out: 0.1, 0.3, 0.5; 128 to 1024 outputs."""

EXAMPLE_VIEWS: Final = 4
QUERY_VIEWS: Final = 1
"""An example costs nothing on the line; a question with one takes 4 ms on a core."""

ACCEPTED = 0.95
_COUNTS = (1, 2, 5, 10, 20)
_FOLDS = 4
_DRAWS = 40


@dataclass(frozen=True, slots=True)
class Card:
    """What is said about an embedder that training cannot know.

    Attributes:
        name: As in the zoo.
        training_data: In words.
        licence: Of the weights.
        research_only: Whether the data are for research alone.
    """

    name: str
    training_data: str
    licence: str
    research_only: bool


def finished(
    net: ProtoNet, crops: CropSet, tiles: NDArray[np.uint8]
) -> tuple[ProtoNet, Mapping[int, float]]:
    """The network with its projection, and how far kinds reach after it.

    Args:
        net: Trained, without a projection.
        crops: Training crops.
        tiles: `(n, 3, side, side)` of them.
    """
    done = ProtoNet(OUTPUTS, LOOKS)
    done.backbone.load_state_dict(net.backbone.state_dict())
    done.eval()
    features = [
        torch.from_numpy(features_of(done.features, view, half=has_bfloat16()))
        for view in mirrored(tiles, EXAMPLE_VIEWS)
    ]
    done.head.measure(features[0])
    with torch.no_grad():
        blocks = np.stack([done.head.blocks(f).numpy() for f in features])
    blocks = blocks.astype(np.float64)
    matrix, bias = whitening(blocks[0], crops.labels, SHRINK, OUTPUTS)
    if done.head.project is None:
        raise ValueError("the delivered network has a projection")
    with torch.no_grad():
        weights = torch.from_numpy(matrix).float()[:, :, None, None]
        done.head.project.weight.copy_(weights)
        done.head.project.bias.copy_(torch.from_numpy(bias).float())  # type: ignore[union-attr]  # it has one
    return done, own_distances(blocks, crops)


def own_distances(blocks: Matrix, crops: CropSet) -> dict[int, float]:
    """The distance to the mean of n examples that 95 % of a new kind keep to.

    The projection makes the kinds it was fitted on narrower than any new one. So the
    kinds are left out in turn, a projection is fitted on the others, and distances are
    measured on those left out.

    Args:
        blocks: `(views, n, d)` before the projection, of the training crops.
        crops: Their kinds.
    """
    found: dict[int, list[float]] = {count: [] for count in _COUNTS}
    kinds = np.arange(len(crops.kinds))
    folds = min(_FOLDS, len(kinds))
    for fold in range(folds):
        out = kinds[kinds % folds == fold]
        left = np.isin(crops.labels, out)
        if folds > 1 and left.all():
            continue
        train = ~left if folds > 1 else left
        fitted = whitening(blocks[0, train], crops.labels[train], SHRINK, OUTPUTS)
        for kind in out:
            own = [applied(view[crops.labels == kind], *fitted) for view in blocks]
            examples = averaged(np.stack(own[:EXAMPLE_VIEWS]))
            asked = averaged(np.stack(own[:QUERY_VIEWS]))
            for count in _COUNTS:
                found[count] += _to_mean_of(examples, asked, count, int(kind))
    return {
        count: round(float(np.quantile(values, ACCEPTED)), 4)
        for count, values in found.items()
        if values
    }


def _to_mean_of(
    examples: NDArray[np.float32], asked: NDArray[np.float32], count: int, seed: int
) -> list[float]:
    """Distances of crops to means of `count` others, drawn anew several times."""
    if len(asked) <= count:
        return []
    distances: list[float] = []
    for draw in range(_DRAWS):
        order = np.random.default_rng([seed, count, draw]).permutation(len(asked))
        centre = examples[order[:count]].mean(0)[None]
        others = asked[order[count : count + 15]]
        distances += squared_distances(others, centre)[:, 0].tolist()
    return distances


def network_file(net: ProtoNet) -> ModelProto:
    """The finished network as ONNX with 8-bit weights."""
    return with_int8_weights(to_onnx(net, 3, (OUTPUT,)))


def manifest_of(
    card: Card,
    description: Description,
    own_distance: Mapping[int, float],
    metrics: Mapping[str, float | str],
) -> Manifest:
    """The manifest; the export fills in the files."""
    plan = description.plan
    side = plan.side_px
    return Manifest(
        version=1,
        name=card.name,
        task="embed",
        decoder="embedding",
        network="model.onnx",
        files={"model.onnx": ""},
        input=InputPart(channels="rgb", tile_hw_px=(side, side)),
        head=EmbeddingPart(
            outputs=(OUTPUT,),
            size=OUTPUTS,
            own_distance=own_distance,
            accepted=ACCEPTED,
            example_views=EXAMPLE_VIEWS,
            query_views=QUERY_VIEWS,
        ),
        classes=(),
        operating=OperatingPart(
            score_threshold=0.0, chosen_on="an embedder finds no boxes"
        ),
        weight_storage="int8-per-channel",
        golden_reference=False,
        research_only=card.research_only,
        training_data=card.training_data,
        licence=card.licence,
        made_by=(
            f"models.protonet, {plan.steps} episodes, seed {plan.seed}, from "
            f"{description.origin or 'random weights'}"
        ),
        metrics=metrics,
    )


def card_text(manifest: Manifest) -> str:
    """The model's card in Markdown, for people."""
    rows = "\n".join(f"| {k} | {v} |" for k, v in manifest.metrics.items())
    warning = (
        "\n**Trained on data for research use.** Ask the owners of the data before a "
        "commercial use.\n"
        if manifest.research_only
        else ""
    )
    return f"""# {manifest.name}
{warning}
MobileNetV2 1.0, asked about a crop and about its middle, with middle-layer texture
beside the last layer and a whitening projection; crops of
{manifest.input.tile_hw_px[1]} px in, vectors of {OUTPUTS} numbers out. Weights are
stored as 8 bits per output channel and become float32 in the graph.

- Training data: {manifest.training_data}
- Licence: {manifest.licence}
- Made by: {manifest.made_by}

| figure (this file, plant runtime) | value |
|---|---|
{rows}
"""
