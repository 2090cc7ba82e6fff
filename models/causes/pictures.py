"""What pictures alone would say: the causes whose words are most like the crops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.camera.scene import KINDS
from inspector.cause.aligner import Aligner, Vectors, unit
from inspector.cause.causebase import CauseBase
from inspector.cause.prompts import asked
from inspector.types import Pixels
from models.clip.samples import virtual

_SEED = 990_000
_DRAWN = 8


@dataclass(frozen=True, slots=True)
class PictureWay:
    """Ranks the causes of a kind by crops alone, as a baseline.

    Attributes:
        causes: Vector of each cause's words, with those of its kind's look.
        crops: `(n, size)` vectors of drawn crops of each `material/kind`.
        candidates: Ids of the causes of each `material/kind`.
    """

    causes: Mapping[str, Vectors]
    crops: Mapping[str, Vectors]
    candidates: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, aligner: Aligner, base: CauseBase, pictures: int = 30) -> PictureWay:
        """Words of a base, and crops that the virtual line draws.

        Args:
            aligner: The pair.
            base: The cause base.
            pictures: Pieces of web to draw crops from, of each material.
        """
        texts = {
            cause.id: (cause.en, cause.zh, one.look.en, one.look.zh)
            for one in base.types()
            for cause in one.causes
        }
        named = asked(aligner, texts)
        by_kind: dict[str, list[Pixels]] = {}
        for material in ("steel", "pcb"):
            for sample in virtual(material, pictures, _SEED):
                by_kind.setdefault(sample.kind, []).append(sample.pixels)
        return cls(
            dict(zip(named.names, named.vectors, strict=True)),
            {kind: aligner.pictures(crops) for kind, crops in by_kind.items()},
            {
                f"{material}/{kind}": tuple(
                    cause.id for cause in base.candidates(material, kind).causes
                )
                for material, kinds in KINDS.items()
                for kind in kinds
            },
        )

    def drawn(self, material: str, kind: str, number: int) -> tuple[str, ...]:
        """The first three causes by some drawn crops of a kind."""
        known = self.crops.get(f"{material}/{kind}")
        if known is None:
            return ()
        random = np.random.default_rng([_SEED, number])
        return self.ranked(
            material, kind, known[random.integers(0, len(known), _DRAWN)]
        )

    def ranked(self, material: str, kind: str, crops: Vectors) -> tuple[str, ...]:
        """The first three causes by the mean of some crops' vectors."""
        known: Sequence[str] = self.candidates.get(f"{material}/{kind}", ())
        if not known or not len(crops):
            return ()
        mean = unit(crops.mean(0)[None])[0]
        alike = np.stack([self.causes[cause] for cause in known]) @ mean
        return tuple(known[i] for i in np.argsort(-alike, kind="stable")[:3])
