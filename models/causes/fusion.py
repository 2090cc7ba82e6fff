"""A learned ranking, compared with the stated rule: a transformer over tokens.

Each candidate is a token: its words, the picture, what the entries of the base say of
it and its share by the rule; `none` is one more. A group is a short sequence of such
tokens. It is a study: the rule ranks unless this is better on lots of other settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from inspector.cause.aligner import Aligner, Vectors
from inspector.cause.causebase import CauseBase
from inspector.cause.explain import Explainer
from inspector.cause.lot import Surroundings
from inspector.cause.observe import Group
from inspector.cause.ranking import Rank, Ranker, RankingPart, judged
from inspector.cause.schema import EvidencePart, RulePart
from models.causes.evaluate import calibration_error
from models.causes.pictures import PictureWay
from models.causes.plans import plant
from models.causes.settings import CauseEvaluation, LotRanges
from models.causes.simulate import KnownLot, simulate

_MOST = 24
_PICTURES = 20
_EVERY = 3  # one lot of so many has no cause
_HELD_OUT_SEED = 5_000_000
"""The settings of the final lots, with seeds that neither they nor training use."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One group of a lot.

    Attributes:
        lot: Number of its lot.
        ids: Candidate causes.
        tokens: `(n + 1, d)`; the last is `none`.
        share: `(n + 1,)` probabilities by the rule.
        decided: `(n + 1,)` whether something tested speaks for it.
        target: Place of the truth.
    """

    lot: int
    ids: tuple[str, ...]
    tokens: Vectors
    share: Vectors
    decided: np.ndarray[tuple[int], np.dtype[np.bool_]]
    target: int


@dataclass(frozen=True, slots=True)
class FusionFigures:
    """One line of the table.

    Attributes:
        top1: Lots whose cause was named first; an abstention is a miss.
        none_on_random: Random lots in which nothing was named.
        ece: Calibration error of what was named.
    """

    top1: float
    none_on_random: float
    ece: float


class Fusion(nn.Module):
    """Two layers of attention over a group's candidates."""

    def __init__(self, width: int, inner: int = 64) -> None:
        super().__init__()
        self.enter = nn.Linear(width, inner)
        layer = nn.TransformerEncoderLayer(
            inner, 4, 2 * inner, 0.1, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.leave = nn.Linear(inner, 1)

    def forward(self, tokens: Tensor, fill: Tensor) -> Tensor:
        """`(b, n)` logits of `(b, n, d)` tokens; filled places are never chosen."""
        x = self.encoder(self.enter(tokens), src_key_padding_mask=fill)
        logits: Tensor = self.leave(x).squeeze(-1)
        return logits.masked_fill(fill, -1e4)


def compare(
    base: CauseBase,
    part: RankingPart,
    settings: CauseEvaluation,
    aligner: Aligner,
    lots: int,
    seeds: int,
    epochs: int = 8,
) -> dict[str, FusionFigures]:
    """The rule beside networks trained on development lots, on lots of other settings.

    Args:
        base: The cause base.
        part: The figures of the rule.
        settings: Ranges of lots.
        aligner: Gives words and pictures.
        lots: To train on; half as many are scored.
        seeds: Networks; each is a line of the table.
        epochs: Of each training.
    """
    pictures = PictureWay.of(aligner, base, _PICTURES)
    own, _ = examples(base, part, settings.development, range(lots), pictures)
    held_out = settings.final.model_copy(update={"first_seed": _HELD_OUT_SEED})
    other, known = examples(base, part, held_out, range(max(3, lots // 2)), pictures)
    found: dict[str, FusionFigures] = {}
    for seed in range(seeds):
        net = train(own, epochs, seed)
        both = table(net, other, known, part.name_from)
        found["rule"], found[f"fusion, seed {seed}"] = both["rule"], both["fusion"]
    return found


def examples(
    base: CauseBase,
    part: RankingPart,
    ranges: LotRanges,
    numbers: Sequence[int],
    pictures: PictureWay,
) -> tuple[list[Example], list[KnownLot]]:
    """Groups of simulated lots: two of three with a cause, the third without."""
    known = plant(ranges.first_seed)
    explainer = Explainer.of(base, part, Surroundings(), known.verdicts)
    names = [rule.id for rule in base.rules]
    names += [entry.id for one in base.types() for entry in one.evidence]
    places = {name: place for place, name in enumerate(names)}
    found, lots = [], []
    for number in numbers:
        lot = simulate(
            ranges,
            number,
            "random" if number % _EVERY == _EVERY - 1 else "whole",
            known.weights,
        )
        lots.append(lot)
        here = replace(explainer, surroundings=lot.surroundings)
        groups = here.observed(lot.lot, lot.material)
        found += list(
            _of_groups(here.ranker, groups, lot, len(lots) - 1, places, pictures)
        )
    return found, lots


def _of_groups(
    ranker: Ranker,
    groups: Sequence[Group],
    lot: KnownLot,
    number: int,
    places: Mapping[str, int],
    pictures: PictureWay,
) -> Iterator[Example]:
    """The surest group of the kind that has a cause gets it; all others have none."""
    ranked = []
    for group in groups:
        candidates = ranker.base.candidates(lot.material, group.kind)
        ranking = ranker.rank(group, candidates)
        if ranking.ranks and not ranking.held_back:
            ranked.append((group, ranking))
    own = [one for one in ranked if lot.cause and one[0].kind == lot.kind]
    true = max(own, key=lambda one: 1 - _none(one[1].ranks), default=None)
    for one in ranked:
        group, ranking = one
        ranks = ranking.ranks[:_MOST]
        ids = tuple(rank.cause.id for rank in ranks)
        target = ids.index(lot.cause) if one is true and lot.cause in ids else len(ids)
        seen = pictures.crops.get(f"{lot.material}/{group.kind}")
        picture = (
            np.zeros(128, np.float32) if seen is None else seen[number % len(seen)]
        )
        entries = _entries(ranker, group, lot.material, places)
        rows = [
            np.concatenate(
                [
                    pictures.causes[rank.cause.id],
                    picture,
                    _signed(rank.cause.id, rank.cause.families, entries, ranker),
                    [np.log(rank.p + 1e-6), float(rank.decided), 0.0],
                ]
            )
            for rank in ranks
        ]
        none = np.zeros_like(rows[0])
        none[-3:] = [np.log(_none(ranks) + 1e-6), 0.0, 1.0]
        share = np.array([*(rank.p for rank in ranks), _none(ranks)], np.float32)
        decided = np.array([*(rank.decided for rank in ranks), False])
        tokens = np.stack([*rows, none]).astype(np.float32)
        yield Example(number, ids, tokens, share, decided, target)


def _none(ranks: Sequence[Rank]) -> float:
    return max(0.0, 1.0 - sum(rank.p for rank in ranks))


def _entries(
    ranker: Ranker, group: Group, material: str, places: Mapping[str, int]
) -> list[tuple[int, RulePart | EvidencePart, bool]]:
    candidates = ranker.base.candidates(material, group.kind)
    entries: list[RulePart | EvidencePart] = [*ranker.base.rules, *candidates.evidence]
    return [
        (places[entry.id], entry, held.holds)
        for entry in entries
        if (held := judged(entry, group.readings)) is not None
    ]


def _signed(
    cause: str,
    families: Sequence[str],
    entries: Sequence[tuple[int, RulePart | EvidencePart, bool]],
    ranker: Ranker,
) -> Vectors:
    """For each rule whether it holds (+-1), twice where it speaks for the cause.

    Evidence of single kinds is summed into two further numbers: for and against.
    """
    rules = len(ranker.base.rules)
    values = np.zeros(2 * rules + 2, np.float32)
    for place, entry, holds in entries:
        sign = 1.0 if holds else -1.0
        if isinstance(entry, RulePart):
            values[place] = sign
            if {*entry.supports} & {*families}:
                values[rules + place] = sign
        elif cause in entry.supports:
            values[-2] += sign
        elif cause in entry.contradicts:
            values[-1] += sign
    return values


def train(examples_: Sequence[Example], epochs: int, seed: int) -> Fusion:
    """Fit the network; the groups without a cause count as much as they are."""
    torch.manual_seed(seed)
    net = Fusion(examples_[0].tokens.shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.05)
    random = np.random.default_rng(seed)
    net.train()
    for _ in range(epochs):
        for rows in np.array_split(
            random.permutation(len(examples_)), max(1, len(examples_) // 64)
        ):
            tokens, fill, target = _batch([examples_[i] for i in rows])
            loss = functional.cross_entropy(net(tokens, fill), target)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            optimiser.step()
    return net.eval()


def table(
    net: Fusion,
    examples_: Sequence[Example],
    lots: Sequence[KnownLot],
    named_from: float,
) -> dict[str, FusionFigures]:
    """The rule and the network on the same groups of the same lots."""
    tokens, fill, _ = _batch(examples_)
    with torch.inference_mode():
        learned = net(tokens, fill).softmax(1).numpy()
    by_rule = [one.share for one in examples_]
    by_net = [
        row[: len(one.share)] for row, one in zip(learned, examples_, strict=True)
    ]
    return {
        name: _figures(shares, examples_, lots, named_from)
        for name, shares in (("rule", by_rule), ("fusion", by_net))
    }


def _figures(
    shares: Sequence[Vectors],
    examples_: Sequence[Example],
    lots: Sequence[KnownLot],
    named_from: float,
) -> FusionFigures:
    """Both name a cause under the same terms: likely enough, and decided."""
    best: dict[int, tuple[float, str]] = {}
    silent = dict.fromkeys(range(len(lots)), True)
    for share, one in zip(shares, examples_, strict=True):
        place = int(share[:-1].argmax())
        p = float(share[place])
        if p < named_from or not one.decided[place]:
            continue
        silent[one.lot] = False
        if p > best.get(one.lot, (0.0, ""))[0] and _of_kind(one, lots):
            best[one.lot] = (p, one.ids[place])
    whole = [i for i, lot in enumerate(lots) if lot.cause]
    empty = [i for i, lot in enumerate(lots) if not lot.cause]
    right = [best.get(i, (0.0, ""))[1] == lots[i].cause for i in whole]
    claimed = [(p, cause == lots[i].cause) for i, (p, cause) in best.items()]
    return FusionFigures(
        float(np.mean(right)),
        float(np.mean([silent[i] for i in empty])),
        calibration_error([p for p, _ in claimed], [hit for _, hit in claimed]),
    )


def _of_kind(one: Example, lots: Sequence[KnownLot]) -> bool:
    """Whether the group is of the kind that was asked about, or the lot has none."""
    lot = lots[one.lot]
    return not lot.cause or lot.cause in one.ids


def _batch(examples_: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens padded to one length; the target `none` is each group's last place."""
    longest = max(len(one.tokens) for one in examples_)
    width = examples_[0].tokens.shape[1]
    tokens = np.zeros((len(examples_), longest, width), np.float32)
    fill = np.ones((len(examples_), longest), np.bool_)
    for row, one in enumerate(examples_):
        tokens[row, : len(one.tokens)] = one.tokens
        fill[row, : len(one.tokens)] = False
    target = torch.tensor([one.target for one in examples_])
    return torch.from_numpy(tokens), torch.from_numpy(fill), target
