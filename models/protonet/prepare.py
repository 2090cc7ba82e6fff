"""From files to a training that can run, and from a training to the artifact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import Artifact
from inspector.artifact import load as load_artifact
from inspector.files import sha256_file
from models.export import save_artifact
from models.protonet.backbone import load_imagenet
from models.protonet.crops import CropSet, read_manifest, read_pixels
from models.protonet.deliver import (
    Card,
    card_text,
    finished,
    manifest_of,
    network_file,
)
from models.protonet.net import ProtoNet, tiles_of
from models.protonet.plan import EmbedderPlan
from models.protonet.state import Description, Folder
from models.protonet.train import Trainer

TRAINED_ON = "base"

Tiles = NDArray[np.uint8]


def prepared(
    folder: Folder, plan: EmbedderPlan, data: Path, weights: Path | None
) -> Trainer:
    """A training at its beginning, or where it was left.

    Args:
        folder: A plan that lies here already is the one that counts.
        plan: For a new training.
        data: The manifest.
        weights: ImageNet weights; None for random ones.

    Raises:
        OSError: A file cannot be read.
        ValueError: The manifest is broken, or is not the one it began with.
        ArtifactError: Weights or state are damaged.
        ImageError: A crop cannot be read.
    """
    digest = sha256_file(data)
    begun = folder.begun
    if begun:
        known = folder.description()
        plan = known.plan
        if known.data != digest:
            raise ValueError(f"{folder.path} was trained on another manifest")
    crops = read_manifest(data)
    base = training_part(crops, plan)
    held = crops.where(lambda c: c.split == TRAINED_ON and c.kind in plan.hold_out)
    net = ProtoNet()
    if weights is not None:
        load_imagenet(net.backbone, weights)
    if not begun:
        origin = "" if weights is None else f"{weights.name} {sha256_file(weights)}"
        described = Description(
            plan=plan, data=digest, classes=base.kinds, origin=origin
        )
        folder.describe(described)
    trainer = Trainer(
        folder, plan, net, (base, _tiles(base, plan)), (held, _tiles(held, plan))
    )
    trainer.resume()
    return trainer


def training_part(crops: CropSet, plan: EmbedderPlan) -> CropSet:
    """The crops a plan trains on.

    Raises:
        ValueError: Fewer than two classes are left, or a name is unknown.
    """
    unknown = {*plan.hold_out} - {*crops.kinds}
    if unknown or plan.without_material not in ("", *crops.material_names):
        raise ValueError(
            f"no classes {sorted(unknown)} or no material {plan.without_material!r} in "
            f"the manifest; it has {list(crops.material_names)}"
        )
    base = crops.where(
        lambda c: (
            c.split == TRAINED_ON
            and c.kind not in plan.hold_out
            and c.material != plan.without_material
        )
    )
    if len(base.kinds) < 2:
        raise ValueError(
            f"training needs two classes of split {TRAINED_ON!r}, got {base.kinds}"
        )
    return base


def delivered(checkpoint: Path, data: Path, out: Path) -> int:
    """Write the artifact of a training; the size of its network in bytes.

    Raises:
        OSError: A file cannot be read.
        ValueError: The manifest is not the one it was trained on.
        ArtifactError: The weights are damaged.
        ImageError: A crop cannot be read.
    """
    folder = Folder(checkpoint)
    description = folder.description()
    if description.data != sha256_file(data):
        raise ValueError(f"{checkpoint} was trained on another manifest than {data}")
    # What was held out to choose by is chosen by now; the projection may see it.
    plan = description.plan.model_copy(update={"hold_out": ()})
    base = training_part(read_manifest(data), plan)
    net = ProtoNet()
    folder.load_averaged(net)
    done, own_distance = finished(net.eval(), base, _tiles(base, description.plan))
    materials = ", ".join(base.material_names)
    card = Card(
        name="embedder",
        training_data=f"{len(base)} crops of {len(base.kinds)} classes ({materials})",
        licence="AGPL-3.0-or-later",
        research_only=False,
    )
    manifest = manifest_of(card, description, own_distance, {})
    save_artifact(out, network_file(done), manifest, card_text(manifest))
    written: Artifact = load_artifact(str(out), "embed")
    return written.network_path.stat().st_size


def _tiles(crops: CropSet, plan: EmbedderPlan) -> Tiles:
    return tiles_of(read_pixels(crops), plan.side_px)
