"""What a study is told: one question, its arms, seeds and folds, in a YAML file."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, ValidationError, model_validator

from inspector.files import read_yaml
from inspector.parts import Part, Share, first_problem
from models.yolov5.anchor_choice import check_anchors
from models.yolov5.plan import Plan

Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Figure = Literal["map33", "map50", "map50_95", "map50_95_small", "fscore33"]
PlanPart = Mapping[str, Mapping[str, JsonValue]]

_PLACE = re.compile(r"\{(\w+)\}")


class Arm(Part):
    """One way of doing it. What is left out is as the study or the ordinary has it.

    Attributes:
        name: In tables and folders.
        plan: Parts of the plan that win over the study's.
        data: Instead of the study's.
        card: Instead of the study's.
        anchors: As `--anchors`; nothing to a peer.
        weights: A file of first weights; random ones if empty.
        labels: Share of the labelled training pictures that is used.
        whole_frame: Whether pictures are shrunk to the tile, for training and scoring,
            instead of cut at native scale; figures are of frame pixels all the same.
        family: Of a peer, as ultralytics names it; our own network if empty.
        tiles: That are cut for a peer.
        vote_iou: As `--vote` of the export.
        checkpoint: Folder of a training made before, to be scored instead of trained.
    """

    name: Label
    plan: PlanPart = Field(default_factory=dict)
    data: str = ""
    card: str = ""
    anchors: str = "coco"
    weights: str = ""
    labels: Annotated[Share, Field(gt=0)] = 1.0
    whole_frame: bool = False
    family: str = ""
    tiles: Annotated[int, Field(ge=1)] = 4000
    vote_iou: Annotated[float, Field(gt=0, le=1)] | None = None
    checkpoint: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        check_anchors(self.anchors)
        if self.family and self.weights:
            raise ValueError("a peer begins from scratch; leave out weights or family")
        return self


class Study(Part):
    """A question and its arms.

    In data, card, weights and checkpoint `{fold}` and `{seed}` stand for those of a
    row, and other names in braces for what the command line says they are.

    Attributes:
        version: Of this form.
        name: Of the study.
        question: What it asks, in words.
        data: A labelled set, or `scene:NAME`.
        split: What is scored; nothing is chosen on it.
        card: What is said about the models.
        plan: Of all arms.
        seeds: Each arm is trained with each.
        folds: Each arm is trained on each; none for a single split.
        baseline: The arm that the others are compared with.
        judged_by: The figure that decides.
        arms: The ways of doing it.
    """

    version: Literal[1]
    name: Label
    question: str
    data: str
    split: str = "val"
    card: str
    plan: PlanPart = Field(default_factory=dict)
    seeds: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
    folds: tuple[Label, ...] = ()
    baseline: Label
    judged_by: Figure = "map50_95"
    arms: Annotated[tuple[Arm, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [arm.name for arm in self.arms]
        for what, values in (
            ("arms", names),
            ("seeds", self.seeds),
            ("folds", self.folds),
        ):
            if len(set(values)) != len(values):
                raise ValueError(f"{what} must be distinct, got {list(values)}")
        if self.baseline not in names:
            raise ValueError(f"baseline must be one of {names}, got {self.baseline!r}")
        for arm in self.arms:
            self.plan_of(arm)
            if bool(self.folds) != ("{fold}" in (arm.data or self.data)):
                raise ValueError("folds go with {fold} in data")
        return self

    @classmethod
    def read(cls, path: Path) -> Study:
        """The study in a YAML file.

        Raises:
            ValueError: The file is missing or wrong.
        """
        try:
            return cls.model_validate(read_yaml(path, ValueError))
        except ValidationError as cause:
            raise ValueError(f"{path}: {first_problem(cause)}") from cause

    def plan_of(self, arm: Arm) -> Plan:
        """The plan of an arm, its own parts over the study's."""
        try:
            return Plan.model_validate(_merged(self.plan, arm.plan))
        except ValidationError as cause:
            raise ValueError(f"plan of {arm.name}: {first_problem(cause)}") from cause

    def rows(
        self, places: Mapping[str, str], only: Sequence[str] = ()
    ) -> tuple[Row, ...]:
        """Every training of the study, those of one seed and fold side by side.

        Args:
            places: What the names in braces stand for.
            only: Names of arms; none for all.

        Raises:
            ValueError: There is no such arm, or a name in braces is not known.
        """
        names = [arm.name for arm in self.arms]
        if unknown := [name for name in only if name not in names]:
            raise ValueError(f"no arm {unknown[0]!r}, have {', '.join(names)}")
        return tuple(
            self._row(arm, fold, seed, places)
            for seed, fold, arm in itertools.product(
                self.seeds, self.folds or ("",), self.arms
            )
            if not only or arm.name in only
        )

    def _row(self, arm: Arm, fold: str, seed: int, places: Mapping[str, str]) -> Row:
        values = {**places, "fold": fold, "seed": str(seed)}
        plan = self.plan_of(arm)
        schedule = plan.schedule.model_copy(update={"seed": seed})
        return Row(
            arm=arm,
            fold=fold,
            seed=seed,
            split=self.split,
            data=_filled(arm.data or self.data, values),
            card=_filled(arm.card or self.card, values),
            weights=_filled(arm.weights, values),
            checkpoint=_filled(arm.checkpoint, values),
            plan=plan.model_copy(update={"schedule": schedule}),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One training and its figures: an arm with a seed, on a fold.

    Attributes:
        arm: Which.
        fold: Which; "" without folds.
        seed: Which.
        split: What is scored.
        data: Where the data are.
        card: Where the card is.
        weights: Where the first weights are; "" for random ones.
        checkpoint: Where a training made before is; "" to train.
        plan: With the seed.
    """

    arm: Arm
    fold: str
    seed: int
    split: str
    data: str
    card: str
    weights: str
    checkpoint: str
    plan: Plan

    @property
    def folder(self) -> Path:
        """Where it lies below the study's folder."""
        fold = f"fold-{self.fold}-" if self.fold else ""
        return Path(self.arm.name) / f"{fold}seed-{self.seed}"

    @property
    def data_name(self) -> str:
        """What the data are called, without where they lie on this machine."""
        return self.data if self.data.startswith("scene:") else Path(self.data).name

    @property
    def fingerprint(self) -> str:
        """sha256 of all that decides its figures, but for code, data and cores."""
        plan = self.plan.model_dump(mode="json")
        del plan["schedule"]["threads"]
        told = self.arm.model_dump(mode="json") | {"plan": plan}
        told |= {"data": self.data, "card": self.card, "weights": self.weights}
        told |= {"checkpoint": self.checkpoint, "split": self.split}
        told |= {"fold": self.fold, "seed": self.seed}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _merged(
    base: Mapping[str, object], over: Mapping[str, object]
) -> dict[str, object]:
    """Both, the second wins; mappings in both are merged in turn."""
    result = dict(base)
    for name, value in over.items():
        old = result.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[name] = _merged(old, value) if both else value  # type: ignore[arg-type]  # `both` says that they are mappings
    return result


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what its names in braces stand for."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in values:
            raise ValueError(
                f"the study names {{{name}}} in {text!r}; say what it is with "
                f"--where {name}=PATH"
            )
        return values[name]

    return _PLACE.sub(value, text)
