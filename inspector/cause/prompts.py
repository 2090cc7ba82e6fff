"""Zero-shot answers: normal or defective, and the kind, asked in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspector.cause.aligner import Aligner, Vectors, unit
from inspector.cause.causebase import CauseBase
from inspector.cause.schema import DefectType
from inspector.files import write_atomic

_STATES = {
    "normal": (
        "a normal surface of {m} without defect",
        "flawless {m}",
        "intact {m}, nothing wrong",
        "正常的{m}表面",
        "无缺陷的{m}",
        "完好的{m}",
        "normal product",
        "正常产品",
    ),
    "defective": (
        "a defect on {m}",
        "defective {m}",
        "damaged {m} surface",
        "{m}上的缺陷",
        "有缺陷的{m}",
        "{m}表面损伤",
        "defective product",
        "缺陷产品",
    ),
}
"""States of a product, as in WinCLIP's compositional prompts.

Source:
    Jeong et al. 2023, "WinCLIP", section 4.1. https://arxiv.org/abs/2303.14814
"""

_TEMPLATES = ("{n}", "{n} on {m}", "a photo of {n} on {m}")
_TEMPLATES_ZH = ("{n}", "{m}上的{n}", "{m}表面{n}的照片")


@dataclass(frozen=True, slots=True)
class Named:
    """Vectors of some names, one row each: the mean over all ways to ask.

    Attributes:
        names: What they are of.
        vectors: `(n, size)` rows of length one.
    """

    names: tuple[str, ...]
    vectors: Vectors

    def probabilities(self, pictures: Vectors, scale: float) -> Vectors:
        """`(m, n)` softmax over the names for `(m, size)` pictures."""
        logits = scale * (pictures @ self.vectors.T)
        logits -= logits.max(1, keepdims=True)
        parts = np.exp(logits)
        return np.asarray(parts / parts.sum(1, keepdims=True), np.float32)


def asked(aligner: Aligner, names: Mapping[str, Sequence[str]]) -> Named:
    """One vector for each name: the mean of its texts' vectors.

    Args:
        aligner: The pair.
        names: Texts by name, at least one each.
    """
    rows = [aligner.texts(texts).mean(0) for texts in names.values()]
    return Named(tuple(names), unit(np.stack(rows)))


def states(aligner: Aligner, material_en: str, material_zh: str) -> Named:
    """`normal` and `defective` of a material, asked in both languages."""
    return asked(
        aligner,
        {
            state: [
                text.format(m=material_en if text.isascii() else material_zh)
                for text in texts
            ]
            for state, texts in _STATES.items()
        },
    )


def type_texts(one: DefectType, material_en: str, material_zh: str) -> list[str]:
    """All ways to ask for a defect type of the cause base."""
    english = [name.replace("_", " ") for name in (one.en, *one.names)]
    texts = [t.format(n=n, m=material_en) for n in english for t in _TEMPLATES]
    texts += [t.format(n=one.zh, m=material_zh) for t in _TEMPLATES_ZH]
    return [*texts, one.look.en, one.look.zh]


def base_types(aligner: Aligner, base: CauseBase, cache: Path | None = None) -> Named:
    """A vector for each defect type of a base, computed once per version.

    Args:
        aligner: The pair.
        base: The cause base.
        cache: Folder that keeps them; None to compute anew.
    """
    key = hashlib.sha256(f"{aligner.digest} {base.digest}".encode()).hexdigest()[:24]
    kept = None if cache is None else cache / f"texts-{key}.f32"
    names = tuple(one.id for one in base.types())
    if kept is not None and (found := _kept(kept, len(names))) is not None:
        return Named(names, found)
    named = asked(
        aligner,
        {
            one.id: type_texts(one, material.en, material.zh)
            for material in base.materials.values()
            for one in material.defect_types
        },
    )
    if kept is not None:
        write_atomic(kept, named.vectors.astype(np.float32).tobytes())
    return named


def _kept(path: Path, count: int) -> Vectors | None:
    try:
        flat = np.frombuffer(path.read_bytes(), np.float32)
    except OSError:
        return None
    if not count or len(flat) % count or not len(flat) or not np.isfinite(flat).all():
        return None
    return flat.reshape(count, -1).copy()
