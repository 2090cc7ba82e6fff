"""How much the words of causes are like the pictures of a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspector.cause.aligner import Aligner, Vectors, unit
from inspector.cause.causebase import Candidates
from inspector.cause.observe import Group
from inspector.cause.prompts import Named, asked


@dataclass(frozen=True, slots=True)
class LotPictures:
    """Pictures of some defects of a lot.

    Attributes:
        aligner: The pair.
        types: Vectors of all defect types of the base; see `prompts.base_types`.
        vectors: Of the pictures, by the defect's place in the lot.
    """

    aligner: Aligner
    types: Named
    vectors: Mapping[int, Vectors]

    def of(self, group: Group, candidates: Candidates) -> Mapping[str, float]:
        """Cosine by cause: half its own words, half its type's look."""
        known = [self.vectors[i] for i in group.members.tolist() if i in self.vectors]
        if not known or not candidates.causes:
            return {}
        mean = unit(np.stack(known).mean(0, keepdims=True))[0]
        own = asked(self.aligner, {c.id: (c.en, c.zh) for c in candidates.causes})
        by_type = dict(zip(self.types.names, self.types.vectors @ mean, strict=True))
        type_of = {c.id: one.id for one in candidates.types for c in one.causes}
        said = zip(own.names, own.vectors @ mean, strict=True)
        return {
            cause: float(0.5 * cosine + 0.5 * by_type.get(type_of[cause], 0.0))
            for cause, cosine in said
        }
