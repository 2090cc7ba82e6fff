"""What the training of a pair is told, and the folder it lies in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from inspector.parts import Part, Positive

SIGN = "aligner-training.json"
"""The file by which the training folder of a pair is told from others."""

_Count = Annotated[int, Field(ge=1)]


class AlignerPlan(Part):
    """The plan of a training.

    Attributes:
        model: Embedder whose vectors are taken, or a CLIP pair whose image branch is
            adapted; name in the zoo or a folder.
        steps: Of the optimiser; chosen on base kinds that were held out for it.
        batch: Crops a step.
        rate: Peak learning rate.
        decay: Weight decay.
        noise: Length of the noise that is added to a vector of length one.
        size: Numbers of the common space.
        buckets: Of hashed words.
        length: Ids of a text.
        virtual_pictures: Pieces of the virtual line, of each scene.
        normal_crops: Defect-free crops of each golden picture.
        hold_out: Kinds that are left out.
        hold_out_groups: Crops whose group begins so are left out.
        ours: All data are ours; else the pair says that it is for research use.
        seed: Of everything random.
    """

    model: str = "embedder"
    steps: _Count = 300
    batch: Annotated[int, Field(ge=2)] = 192
    rate: Positive = 3e-3
    decay: Annotated[float, Field(ge=0)] = 0.1
    noise: Annotated[float, Field(ge=0)] = 1.0
    size: Annotated[int, Field(ge=8, le=1024)] = 128
    buckets: Annotated[int, Field(ge=64, le=65536)] = 8192
    length: Annotated[int, Field(ge=8, le=256)] = 48
    virtual_pictures: Annotated[int, Field(ge=0)] = 60
    normal_crops: Annotated[int, Field(ge=1)] = 2
    hold_out: tuple[str, ...] = ()
    hold_out_groups: tuple[str, ...] = ()
    ours: bool = False
    seed: Annotated[int, Field(ge=0)] = 0


class Description(Part):
    """What a training folder says about itself.

    Attributes:
        plan: What the training was told.
        manifest: Name of the manifest and its sha256.
        pictures: Digest of the model whose vectors are taken.
        kinds: What was trained on.
        materials: What it was trained on.
        normals: Defect-free crops of golden pictures among it.
    """

    plan: AlignerPlan
    manifest: str
    pictures: str
    kinds: tuple[str, ...]
    materials: tuple[str, ...]
    normals: int
