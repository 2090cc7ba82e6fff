"""Grading tables and golden strips in YAML files that a plant edits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from inspector.errors import RecipeError
from inspector.files import read_yaml, sha256_json
from inspector.parts import Name, NotNegative, Part, Positive, Share, first_problem
from inspector.report.gauge import Golden
from inspector.report.grading import (
    Disposition,
    FourPoint,
    GradeRule,
    GradeTable,
    Limit,
)

_Text = Annotated[str, Field(max_length=500)]


class LimitPart(Part):
    """What a grade allows of some kinds; without `kinds` of all of them."""

    kinds: tuple[Name, ...] = ()
    lanes: tuple[Name, ...] = ()
    min_size_mm: NotNegative = 0.0
    most: Annotated[int, Field(ge=0)] | None = None
    most_per_100_m: NotNegative | None = None
    largest_mm: NotNegative | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.most is self.most_per_100_m is self.largest_mm is None:
            raise ValueError("a limit needs most, most_per_100_m or largest_mm")
        return self


class GradePart(Part):
    """One grade."""

    name: Name
    disposition: Literal["ACCEPT", "DOWNGRADE", "HOLD"]
    limits: tuple[LimitPart, ...] = ()
    most_points_per_100_m2: NotNegative | None = None


class FourPointPart(Part):
    """How fabric is given points."""

    bands_mm: tuple[Positive, Positive, Positive] = (75.0, 150.0, 230.0)
    holes: tuple[Name, ...] = ()
    hole_mm: Positive = 25.0

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        if not self.bands_mm[0] < self.bands_mm[1] < self.bands_mm[2]:
            raise ValueError(f"bands_mm must rise, got {self.bands_mm}")
        return self


class GradingFile(Part):
    """A grading table.

    Attributes:
        recipes: Names of the recipes that it is bound to.
        grades: From the best to the worst.
        otherwise: What a lot is called that none of them allows.
        width_mm: Width of the product, where neither station nor recipe tells.
    """

    version: Literal[1]
    name: Name
    en: _Text = ""
    zh: _Text = ""
    recipes: Annotated[tuple[Name, ...], Field(min_length=1)]
    grades: Annotated[tuple[GradePart, ...], Field(min_length=1, max_length=16)]
    otherwise: Name = "none"
    min_coverage: Share = 0.99
    most_open_unknowns: Annotated[int, Field(ge=0)] = 0
    four_point: FourPointPart | None = None
    width_mm: Positive | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        names = [one.name for one in self.grades] + [self.otherwise]
        if len(set(names)) != len(names):
            raise ValueError(f"two grades have the same name in {names}")
        pointed = [one.most_points_per_100_m2 is not None for one in self.grades]
        if any(pointed) and self.four_point is None:
            raise ValueError("most_points_per_100_m2 needs the part `four_point`")
        return self

    def table(self) -> GradeTable:
        """As the grading takes it."""
        return GradeTable(
            name=self.name,
            recipes=self.recipes,
            grades=tuple(
                GradeRule(
                    one.name,
                    Disposition(one.disposition),
                    tuple(Limit(**limit.model_dump()) for limit in one.limits),
                    one.most_points_per_100_m2,
                )
                for one in self.grades
            ),
            otherwise=self.otherwise,
            min_coverage=self.min_coverage,
            most_open_unknowns=self.most_open_unknowns,
            four_point=(
                FourPoint(**self.four_point.model_dump()) if self.four_point else None
            ),
            width_mm=self.width_mm,
            digest=sha256_json(self.model_dump(mode="json")),
            en=self.en,
            zh=self.zh,
        )


class GoldenPart(Part):
    """A defect that is known to be on the golden strip."""

    name: Name
    kind: Name
    x_mm: NotNegative
    y_mm: NotNegative
    reach_mm: Positive = 5.0


class GoldenFile(Part):
    """A golden strip: which lots are its trials, and what is known to be on it."""

    version: Literal[1]
    name: Name
    lots: Name
    defects: Annotated[tuple[GoldenPart, ...], Field(min_length=1, max_length=500)]

    def known(self) -> tuple[Golden, ...]:
        """What is known to be on it."""
        return tuple(Golden(**one.model_dump()) for one in self.defects)


_File = TypeVar("_File", GradingFile, GoldenFile)


def load_tables(folder: Path) -> tuple[GradeTable, ...]:
    """Every grading table in a folder, by file name.

    Raises:
        RecipeError: A file cannot be read or says something impossible, or two tables
            are bound to the same recipe.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    tables = tuple(_read(file, GradingFile).table() for file in files)
    bound: dict[str, str] = {}
    for table in tables:
        for recipe in table.recipes:
            if bound.setdefault(recipe, table.name) != table.name:
                raise RecipeError(
                    f"{folder}: the recipe {recipe!r} is bound to two grading tables, "
                    f"{bound[recipe]!r} and {table.name!r}; leave one"
                )
    return tables


def load_golden(path: Path) -> GoldenFile:
    """A golden strip.

    Raises:
        RecipeError: The file cannot be read or says something impossible.
    """
    return _read(path, GoldenFile)


def _read(path: Path, kind: type[_File]) -> _File:
    try:
        return kind.model_validate(read_yaml(path, RecipeError))
    except ValidationError as cause:
        raise RecipeError(f"{path}: {first_problem(cause)}") from cause
