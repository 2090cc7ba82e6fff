"""The figures of a pair, by its files and the plant's own arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.cause.aligner import Aligner, Vectors, adapted, unit
from inspector.cause.prompts import asked, states
from inspector.types import Pixels
from models.clip.features import pictures_in
from models.clip.samples import golden_places, labelled
from models.clip.words import Words, prompts
from models.protonet.crops import CropSet

_NORMAL_SEED = 1


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How often the right kind comes first when its words are compared with a crop.

    Attributes:
        kinds: How many there are to choose from.
        right: Share of crops.
        right_by_kind: Mean of the kinds' own shares.
        chance: Of a blind choice.
        baseline: Mean of the kinds' shares by the plain embedder: the nearest trained
            kind, then that of the choices whose words share most with its own.
        inside: Mean of the kinds' shares where only kinds of one material are asked.
        inside_chance: Of a blind choice there.
        per_kind: Share by kind.
    """

    kinds: int
    right: float
    right_by_kind: float
    chance: float
    baseline: float
    inside: float
    inside_chance: float
    per_kind: dict[str, float]


@dataclass(frozen=True, slots=True)
class Normality:
    """How well defective crops are told from defect-free ones, asked in words.

    Attributes:
        auroc: Area under the curve.
        defective: Crops with a defect.
        normal: Crops without.
        per_kind: Area by kind.
        baseline: Area by the plain embedder's means of trained kinds and clean crops.
    """

    auroc: float
    defective: int
    normal: int
    per_kind: dict[str, float]
    baseline: float


def retrieval(
    aligner: Aligner, crops: CropSet, words: Words, trained: Plain
) -> Retrieval:
    """Right kind first, among the kinds of these crops.

    Args:
        aligner: The pair.
        crops: The crops; none of their kinds was trained on.
        words: What kinds are asked for by.
        trained: Means of the kinds that were trained on.
    """
    plain = _vectors(aligner, crops)
    pictures = unit(adapted(plain, aligner.adapter))
    material = {crop.kind: crop.material for crop in crops.crops}
    texts = {kind: prompts(words, kind, material[kind]) for kind in crops.kinds}
    named = asked(aligner, texts)
    near = pictures @ named.vectors.T
    hits = near.argmax(1) == crops.labels
    per_kind = _by_kind(hits, crops)
    inside, chance = _inside(near, crops)
    blind = trained.guesses(plain, texts) == crops.labels
    return Retrieval(
        len(crops.kinds),
        float(hits.mean()),
        float(np.mean(list(per_kind.values()))),
        1 / len(crops.kinds),
        float(np.mean(list(_by_kind(blind, crops).values()))),
        inside,
        chance,
        per_kind,
    )


@dataclass(frozen=True, slots=True)
class Plain:
    """What the embedder alone knows: means of the kinds that were trained on.

    Attributes:
        centres: `(k, d)`.
        words: `k` sets of words.
    """

    centres: Vectors
    words: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, vectors: Vectors, crops: CropSet, words: Words) -> Plain:
        """The means of some labelled crops."""
        centres = [vectors[crops.labels == k].mean(0) for k in range(len(crops.kinds))]
        material = {crop.kind: crop.material for crop in crops.crops}
        sets = tuple(_bag(prompts(words, k, material[k])) for k in crops.kinds)
        return cls(np.stack(centres), sets)

    def guesses(
        self, vectors: Vectors, texts: dict[str, list[str]]
    ) -> NDArray[np.int64]:
        """Nearest trained kind, then the choice that shares most words with it."""
        away = ((vectors[:, None] - self.centres[None]) ** 2).sum(2)
        bags = [_bag(one) for one in texts.values()]
        alike = np.array(
            [[len(own & bag) / len(own | bag) for bag in bags] for own in self.words]
        )
        return np.asarray(alike[away.argmin(1)].argmax(1), np.int64)


def appraise(
    aligner: Aligner,
    crops: CropSet,
    words: Words,
    held: Sequence[str],
    normals: Path | None,
    groups: Sequence[str],
) -> dict[str, Retrieval | Normality]:
    """All figures of a pair.

    Args:
        aligner: The pair.
        crops: All crops of the manifest.
        words: What kinds are asked for by.
        held: Base kinds that were held out of training.
        normals: Folder of golden pictures; None without the figure of defects.
        groups: Names of boards that were held out begin so.

    Raises:
        ImageError: A crop cannot be read.
        ValueError: A kind or a group does not exist.
    """
    if strange := sorted(set(held) - set(crops.kinds)):
        raise ValueError(f"no kinds {strange}, have {list(crops.kinds)}")
    base = crops.where(lambda crop: crop.split == "base" and crop.kind not in held)
    trained = Plain.of(_vectors(aligner, base), base, words)
    sets = {
        "novel": crops.where(lambda crop: crop.split not in ("base",)),
        "held_out_base": crops.where(lambda crop: crop.kind in held),
    }
    found: dict[str, Retrieval | Normality] = {
        name: retrieval(aligner, one, words, trained)
        for name, one in sets.items()
        if len(one.kinds) > 1
    }
    if normals is not None:
        found["normal_or_defective"] = normality(
            aligner, crops, words, normals, groups, held
        )
    return found


def normality(
    aligner: Aligner,
    crops: CropSet,
    words: Words,
    normals: Path,
    groups: Sequence[str],
    held: Sequence[str],
) -> Normality:
    """Defective or not, asked in words, of boards that training did not see.

    The baseline is no zero-shot: means of the embedder's vectors of the other boards.
    """
    begins = tuple(groups)
    names = pictures_in(normals)
    stems = {name.split("_")[0].split(".")[0] for name in names}
    pictured = crops.where(lambda crop: crop.group.split("_")[0] in stems)
    bad = pictured.where(lambda crop: crop.group.startswith(begins))
    known = pictured.where(
        lambda crop: (
            not crop.group.startswith(begins)
            and crop.split == "base"
            and crop.kind not in held
        )
    )
    if not (len(bad) and len(known)):
        raise ValueError(f"no crops of boards {list(groups)} and of others to compare")
    material = bad.material_names[0]

    def clean(own: bool) -> list[Pixels]:
        chosen = [name for name in names if name.startswith(begins) == own]
        drawn = golden_places(normals, chosen, material, 2, _NORMAL_SEED)
        return [one.pixels for one in drawn]

    called = words.material(material)
    asked_for = states(aligner, called.en[0], called.zh[0])
    good_crops, bad_crops = clean(own=True), [one.pixels for one in labelled(bad)]
    good, high = (
        asked_for.probabilities(aligner.pictures(some), aligner.scale)[:, 1]
        for some in (good_crops, bad_crops)
    )
    away = _vectors(aligner, known).mean(0) - _embedded(aligner, clean(own=False)).mean(
        0
    )
    plain = area(_vectors(aligner, bad) @ away, _embedded(aligner, good_crops) @ away)
    per_kind = {
        kind: round(area(high[bad.labels == number], good), 4)
        for number, kind in enumerate(bad.kinds)
    }
    return Normality(area(high, good), len(high), len(good), per_kind, plain)


def area(high: Vectors, low: Vectors) -> float:
    """Area under the curve: how often one of `high` is above one of `low`."""
    if not len(high) or not len(low):
        raise ValueError("both sides of a curve need at least one crop")
    above = high[:, None] - low[None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def _vectors(aligner: Aligner, crops: CropSet) -> Vectors:
    return _embedded(aligner, [one.pixels for one in labelled(crops)])


def _embedded(aligner: Aligner, crops: Sequence[Pixels]) -> Vectors:
    """The image tower's own vectors, before the adapter."""
    return aligner.pictures_.embed(crops)


def _by_kind(hits: NDArray[np.bool_], crops: CropSet) -> dict[str, float]:
    return {
        kind: round(float(hits[crops.labels == number].mean()), 4)
        for number, kind in enumerate(crops.kinds)
    }


def _inside(near: Vectors, crops: CropSet) -> tuple[float, float]:
    """Mean share of the kinds that share a material with another, and its chance."""
    shares, chances = [], []
    for kinds in crops.kinds_by_material().values():
        if len(kinds) < 2:
            continue
        for kind in kinds:
            rows = crops.labels == kind
            guess = np.array(kinds)[near[rows][:, kinds].argmax(1)]
            shares.append(float((guess == kind).mean()))
            chances.append(1 / len(kinds))
    if not shares:
        return 0.0, 0.0
    return float(np.mean(shares)), float(np.mean(chances))


def _bag(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.lower().split())
