"""Figures of the search for causes: periods, 10,000 defects, 100,000 crops.

    python benchmarks/causes.py [--lots 1000] [--crops 100000] [--json]

Periods: a roll of any diameter, 7 turns of which 30 % are missed (5 marks), as many
unrelated defects as marks. Random lots: 5 to 120 defects of a kind anywhere. 10,000
defects: mixed lots of 500 and one lot of 10,000. Crops: random vectors in an index on
disk, opened and asked; the answer's time is the median of 5.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from inspector.cause.causebase import load_base
from inspector.cause.cropindex import CropIndex, CropRow
from inspector.cause.evidence_period import find_period
from inspector.cause.explain import Explainer
from inspector.cause.lot import Lot, Roll, Surroundings
from inspector.cause.ranking import load_ranking
from models.causes.settings import load_settings
from models.causes.simulate import simulate

SEED = 20_250_000
TURNS, MISSED, STRANGERS = 7, 0.3, 0.5
WEB_MM = 500.0
LIMIT = load_ranking().limit


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=1000)
    parser.add_argument("--crops", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    document = {
        "periods": periods(told.lots),
        "false_periods": false_periods(told.lots),
        "explained": explained(10_000),
        "search": search(told.crops),
        "load": os.getloadavg(),
    }
    print(json.dumps(document, indent=2) if told.json else document)


def periods(lots: int) -> dict[str, float]:
    """How often a roll's period is found from five marks to half a percent."""
    close = dict.fromkeys(("blind", "blind_at_0.01", "with_roll_table"), 0)
    for number in range(lots):
        random = np.random.default_rng([SEED, number])
        period = float(np.exp(random.uniform(np.log(150), np.log(3000))))
        x, y = _five_marks(random, period)
        others = np.exp(random.uniform(np.log(50), np.log(1000), 7))
        rolls = [Roll(f"roll {i}", float(d)) for i, d in enumerate(others)]
        rolls.append(Roll("the roll", period / np.pi))
        seen = {
            "blind": find_period(x, y, LIMIT),
            "blind_at_0.01": find_period(x, y, 0.01),
            "with_roll_table": find_period(x, y, LIMIT, rolls),
        }
        for name, one in seen.items():
            close[name] += one is not None and abs(one.period_mm / period - 1) <= 0.005
    return {"lots": lots, **{name: count / lots for name, count in close.items()}}


def false_periods(lots: int) -> dict[str, float]:
    """How often a period is found where there is none."""
    wrong = dict.fromkeys(("blind", "blind_at_0.01", "with_roll_table"), 0)
    for number in range(lots):
        random = np.random.default_rng([SEED + 1, number])
        n = int(random.integers(5, 121))
        y = np.sort(random.uniform(0, 200_000, n))
        x = random.uniform(0, WEB_MM, n)
        diameters = np.exp(random.uniform(np.log(50), np.log(1000), 8))
        rolls = [Roll(f"roll {i}", float(d)) for i, d in enumerate(diameters)]
        wrong["blind"] += find_period(x, y, LIMIT) is not None
        wrong["blind_at_0.01"] += find_period(x, y, 0.01) is not None
        wrong["with_roll_table"] += find_period(x, y, LIMIT, rolls) is not None
    return {"lots": lots, **{name: count / lots for name, count in wrong.items()}}


def _five_marks(
    random: np.random.Generator, period: float
) -> tuple[np.ndarray, np.ndarray]:
    seen = np.sort(random.permutation(TURNS)[: round(TURNS * (1 - MISSED))])
    y = random.uniform(0, period) + seen * period + random.normal(0, 1.0, len(seen))
    x = random.uniform(0.1, 0.9) * WEB_MM + random.normal(0, 1.0, len(seen))
    n = round(len(seen) * STRANGERS / (1 - STRANGERS))
    x = np.concatenate([x, random.uniform(0, WEB_MM, n)])
    y = np.concatenate([y, random.uniform(0, TURNS * period, n)])
    order = np.argsort(y)
    return x[order], y[order]


def explained(defects: int) -> dict[str, float]:
    """Seconds for so many defects: in lots of some hundreds, and in one lot."""
    settings = load_settings()
    explainer = Explainer.of(load_base(), load_ranking(), Surroundings())
    lots, count, number = [], 0, 0
    while count < defects:
        known = simulate(settings.development, number)
        lots.append((known.lot, known.material))
        count += len(known.lot)
        number += 1
    steel = [lot for lot, material in lots if material == "steel"]
    return {
        "defects": count,
        "lots": len(lots),
        "in_lots_s": _seconds(lambda: [explainer.lot(lot, m) for lot, m in lots]),
        "in_one_lot_s": _seconds(lambda: explainer.lot(_one(steel, defects), "steel")),
    }


def _one(lots: list[Lot], defects: int) -> Lot:
    """One lot of many defects: the lots one behind the other, again and again."""
    parts, start, count = [], 0.0, 0
    while count < defects:
        lot = lots[len(parts) % len(lots)]
        parts.append((lot, start))
        start += float(lot.y_mm[-1]) + 1000
        count += len(lot)
    return Lot.of(
        [kind for lot, _ in parts for kind in lot.kind.tolist()][:defects],
        np.concatenate([lot.x_mm for lot, _ in parts])[:defects],
        np.concatenate([lot.y_mm + at for lot, at in parts])[:defects],
        np.concatenate([lot.width_mm for lot, _ in parts])[:defects],
        np.concatenate([lot.height_mm for lot, _ in parts])[:defects],
        [side for lot, _ in parts for side in lot.side.tolist()][:defects],
    )


def search(crops: int) -> dict[str, float]:
    """Seconds to open an index and to answer, words' place included."""
    random = np.random.default_rng(SEED)
    size = 128
    with tempfile.TemporaryDirectory() as place:
        index = CropIndex(Path(place), size)
        for start in range(0, crops, 10_000):
            n = min(10_000, crops - start)
            vectors = random.normal(size=(n, size)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            rows = [
                CropRow(i, i, f"{i}.jpg", "pit", f"run {i // 5000}", "", i % 500, i, 1)
                for i in range(start, start + n)
            ]
            index.add(rows, vectors)
        query = vectors[0]
        opening = _seconds(lambda: CropIndex(Path(place), size))
        index = CropIndex(Path(place), size)
        plain = _seconds(lambda: index.nearest(query, 12))
        placed = _seconds(lambda: index.nearest(query, 12, "at the left edge"))
    return {"crops": crops, "open_s": opening, "ask_s": plain, "ask_place_s": placed}


def _seconds(work: Callable[[], object]) -> float:
    """Median of 5."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
