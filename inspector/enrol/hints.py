"""What a person should know about crops before they teach a kind by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.classify.prototypes import looks
from inspector.types import Pixels
from inspector.vision.likeness import sharpness, thumbnail

_SMALL_PX = 12
_BLURRED = 0.12
_ALIKE = 0.97
_FEW = 5


@dataclass(frozen=True, slots=True)
class Hint:
    """One remark; none of them stops anybody.

    Attributes:
        about: `few`, `small`, `blurred`, `alike`, `one_lot` or `mixed`.
        en: For English readers.
        zh: For Chinese readers.
        crops: Numbers of the crops it is about, from 0.
    """

    about: str
    en: str
    zh: str
    crops: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shots:
    """Crops of one kind as they were collected.

    Attributes:
        pixels: Each `(h, w[, 3])`.
        vectors: `(n, d)` of them.
        sources: Lot, run or file of each.
    """

    pixels: tuple[Pixels, ...]
    vectors: NDArray[np.float32]
    sources: tuple[str, ...]


def hints(shots: Shots) -> tuple[Hint, ...]:
    """All remarks on the crops of one kind."""
    found = (
        _few(shots),
        _small(shots),
        _blurred(shots),
        _alike(shots),
        _one_lot(shots),
        _mixed(shots),
    )
    return tuple(hint for hint in found if hint is not None)


def _few(shots: Shots) -> Hint | None:
    count = len(shots.pixels)
    if count >= _FEW:
        return None
    return Hint(
        "few",
        f"{count} crops; five or more tell much better how far the kind reaches",
        f"只有 {count} 张样本; 五张以上能更好地确定范围",
    )


def _small(shots: Shots) -> Hint | None:
    which = _where(min(p.shape[:2]) < _SMALL_PX for p in shots.pixels)
    if not which:
        return None
    return Hint(
        "small",
        f"{len(which)} crops are under {_SMALL_PX} px and show hardly anything",
        f"{len(which)} 张样本小于 {_SMALL_PX} 像素, 几乎看不出内容",
        which,
    )


def _blurred(shots: Shots) -> Hint | None:
    which = _where(sharpness(p) < _BLURRED for p in shots.pixels)
    if not which:
        return None
    return Hint(
        "blurred",
        f"{len(which)} crops are blurred or flat; take sharp ones",
        f"{len(which)} 张样本模糊或无对比度; 请换清晰的",
        which,
    )


def _alike(shots: Shots) -> Hint | None:
    which = copies(shots.pixels)
    if not which:
        return None
    return Hint(
        "alike",
        f"{len(which)} crops are copies of others and teach nothing new",
        f"{len(which)} 张样本与其他样本重复, 没有新信息",
        which,
    )


def _one_lot(shots: Shots) -> Hint | None:
    sources = {source for source in shots.sources if source}
    if len(sources) != 1 or len(shots.pixels) < 2:
        return None
    return Hint(
        "one_lot",
        f"all crops are from {sources.pop()}; the next lot may look different",
        "所有样本来自同一批次; 下一批次可能不同",
    )


def _mixed(shots: Shots) -> Hint | None:
    if not len(shots.vectors):
        return None
    groups = looks(shots.vectors)
    sizes = np.bincount(groups)
    if len(sizes) == 1:
        return None
    split = " + ".join(str(size) for size in sizes)
    which = tuple(int(i) for i in np.flatnonzero(groups != int(sizes.argmax())))
    return Hint(
        "mixed",
        f"the crops fall into {len(sizes)} looks ({split}); if these are different "
        "defects, enrol them as different kinds",
        f"样本可分为 {len(sizes)} 种外观 ({split}); 若为不同缺陷请分别登记",
        which,
    )


def copies(pixels: Sequence[Pixels]) -> tuple[int, ...]:
    """Numbers of the pictures that are copies of an earlier one, nearly or exactly."""
    if not pixels:
        return ()
    small = np.stack([thumbnail(p) for p in pixels])
    alike = small @ small.T > _ALIKE
    flat = ~small.any(1)  # flat pictures correlate with nothing, not even copies
    alike |= np.outer(flat, flat)
    return tuple(i for i in range(1, len(pixels)) if alike[i, :i].any())


def _where(signs: Iterable[bool]) -> tuple[int, ...]:
    return tuple(number for number, sign in enumerate(signs) if sign)
