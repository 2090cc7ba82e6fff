"""The cause base: loaded whole, checked whole, and asked by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from inspector.cause.schema import (
    INFERENCE,
    ActionPart,
    CauseEntry,
    CommonPart,
    Condition,
    DefectType,
    EvidencePart,
    MaterialPart,
    Operator,
    RulePart,
)
from inspector.errors import CauseError
from inspector.files import read_yaml, sha256_json
from inspector.parts import first_problem
from inspector.resources import data_folder

COMMON = "common.yaml"
IMAGING = "imaging"
_NOT_MATERIALS = (COMMON, "ranking.yaml", "evaluation.yaml")
_ORDERED: tuple[Operator, ...] = ("lt", "le", "gt", "ge")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the base knows of one kind of defect.

    Attributes:
        material: The material or group that was asked for.
        kind: The name that was asked for.
        types: Defect types that go by this name.
    """

    material: str
    kind: str
    types: tuple[DefectType, ...]

    @property
    def causes(self) -> tuple[CauseEntry, ...]:
        """All candidate causes, in the order of the files."""
        return tuple(cause for one in self.types for cause in one.causes)

    @property
    def evidence(self) -> tuple[EvidencePart, ...]:
        """All evidence that speaks for or against one of them."""
        return tuple(entry for one in self.types for entry in one.evidence)

    @property
    def habits(self) -> frozenset[str]:
        """How this kind always lies, so that it is no evidence."""
        return frozenset(habit for one in self.types for habit in one.habit)

    def checks(self, cause_id: str) -> tuple[ActionPart, ...]:
        """Checks that would confirm a cause; those for it alone first."""
        return self._actions(cause_id, "checks")

    def remedies(self, cause_id: str) -> tuple[ActionPart, ...]:
        """What helps against a cause; what is for it alone first."""
        return self._actions(cause_id, "remedies")

    def _actions(self, cause_id: str, which: str) -> tuple[ActionPart, ...]:
        actions: list[ActionPart] = []
        for one in self.types:
            if any(cause.id == cause_id for cause in one.causes):
                actions += one.checks if which == "checks" else one.remedies
        fitting = [a for a in actions if not a.causes or cause_id in a.causes]
        return tuple(sorted(fitting, key=lambda action: len(action.causes) or 999))


@dataclass(frozen=True, slots=True)
class CauseBase:
    """The plant's own table of causes; nothing outside it is ever named.

    Attributes:
        common: Sources, families, steps, quantities and rules.
        materials: Files of causes, by the material's id.
    """

    common: CommonPart
    materials: Mapping[str, MaterialPart]

    def __post_init__(self) -> None:
        if problem := next(_problems(self.common, self.materials.values()), None):
            raise ValueError(problem)

    @property
    def digest(self) -> str:
        """sha256 of the validated content; the base's version."""
        files = [self.common, *(self.materials[name] for name in sorted(self))]
        return sha256_json([file.model_dump(mode="json") for file in files])

    def __iter__(self) -> Iterator[str]:
        return iter(self.materials)

    @property
    def rules(self) -> tuple[RulePart, ...]:
        """Evidence that holds for any material."""
        return self.common.rules

    def types(self) -> Iterator[DefectType]:
        """All defect types of all materials."""
        for material in self.materials.values():
            yield from material.defect_types

    def causes(self) -> Iterator[CauseEntry]:
        """All causes."""
        for one in self.types():
            yield from one.causes

    def members(self, material: str) -> tuple[str, ...]:
        """Ids of the materials that a name stands for.

        Raises:
            CauseError: It is neither a material nor a group.
        """
        if material in self.materials:
            return (material,)
        if material in self.common.groups:
            return self.common.groups[material]
        known = sorted([*self.materials, *self.common.groups])
        raise CauseError(
            f"no material {material[:80]!r} in the cause base, have {known}"
        )

    def candidates(self, material: str, kind: str) -> Candidates:
        """What is known of a kind; without types where the base is silent.

        A kind that the material's own file does not know is looked for in those of its
        group: a scratch of cold strip has the causes that are known for hot strip.

        Raises:
            CauseError: There is no such material.
        """
        types = tuple(self._types(self.members(material), kind))
        if not types:
            types = tuple(self._types(self._relatives(material), kind))
        return Candidates(material, kind, types)

    def _relatives(self, material: str) -> tuple[str, ...]:
        """Materials that stand in a group with this one."""
        groups = self.common.groups.values()
        return tuple(one for group in groups if material in group for one in group)

    def _types(self, materials: Iterable[str], kind: str) -> Iterator[DefectType]:
        wanted = kind.strip().lower()
        for name in materials:
            for one in self.materials[name].defect_types:
                if wanted in (*one.names, one.id, one.id.split("/")[-1]):
                    yield one

    def imaging(self, kind: str) -> Candidates:
        """Causes in the station's own optics, for any kind of any material."""
        if IMAGING not in self.materials:
            return Candidates(IMAGING, kind, ())
        return Candidates(IMAGING, kind, self.materials[IMAGING].defect_types)

    def addresses(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Where sources can be read; `inference` stays the word that it is."""
        return tuple(self.common.sources.get(key, key) for key in keys)


def cause_folder() -> Path:
    """The folder of the base that is shipped."""
    return data_folder() / "causes"


def load_base(folder: Path | None = None) -> CauseBase:
    """The cause base in a folder, or the one that is shipped.

    Raises:
        CauseError: A file cannot be read or understood, or they do not fit together.
    """
    folder = folder or cause_folder()
    common = folder / COMMON
    paths = [
        path
        for path in sorted(folder.glob("*.yaml"))
        if path.name not in _NOT_MATERIALS
    ]
    if not common.is_file() or not paths:
        raise CauseError(
            f"{folder} is no cause base: it needs {COMMON} and a file per material"
        )
    try:
        shared = CommonPart.model_validate(read_yaml(common, CauseError))
    except ValidationError as cause:
        raise CauseError(f"{common}: {first_problem(cause)}") from cause
    materials = [read_material(path) for path in paths]
    if doubled := _doubled(material.id for material in materials):
        raise CauseError(f"{folder}: two files are of material {doubled!r}")
    try:
        return CauseBase(shared, {one.id: one for one in materials})
    except ValueError as cause:
        raise CauseError(f"{folder}: {cause}") from cause


def read_material(path: Path) -> MaterialPart:
    """One file of causes, not yet checked against the others.

    Raises:
        CauseError: It cannot be read, or a part of it is wrong.
    """
    try:
        return MaterialPart.model_validate(read_yaml(path, CauseError))
    except ValidationError as cause:
        raise CauseError(f"{path}: {first_problem(cause)}") from cause


def problems(common: CommonPart, materials: Iterable[MaterialPart]) -> list[str]:
    """Everything that does not hang together, one line each."""
    return list(_problems(common, materials))


def _problems(common: CommonPart, materials: Iterable[MaterialPart]) -> Iterator[str]:
    known = list(materials)
    ids = [identifier for one in known for identifier in _ids(one)]
    ids += [rule.id for rule in common.rules]
    if doubled := _doubled(ids):
        yield f"the id {doubled!r} is used twice"
    names = {one.id for one in known}
    for group, members in common.groups.items():
        yield from _unknown(f"group {group}", members, names, "material")
    for rule in common.rules:
        yield from _wrong_sources(rule.id, rule.source, common)
        yield from _wrong_conditions(rule.id, rule.when, common)
        yield from _unknown(rule.id, rule.supports, common.families, "family")
    for material in known:
        for note in material.notes:
            yield from _wrong_sources(material.id, note.source, common)
        for one in material.defect_types:
            yield from _wrong_in_type(material, one, common)


def _wrong_in_type(
    material: MaterialPart, one: DefectType, common: CommonPart
) -> Iterator[str]:
    own = {cause.id for cause in one.causes}
    if not one.id.startswith(f"{material.id}/"):
        yield f"{one.id} must begin with {material.id}/"
    for cause in one.causes:
        if not cause.id.startswith(f"{one.id}/"):
            yield f"{cause.id} must begin with {one.id}/"
        yield from _unknown(cause.id, (cause.step,), common.steps, "process step")
        yield from _unknown(cause.id, cause.families, common.families, "family")
        yield from _wrong_sources(cause.id, cause.source, common)
    for entry in one.evidence:
        yield from _wrong_sources(entry.id, entry.source, common)
        yield from _wrong_conditions(entry.id, entry.when, common)
        named = (*entry.supports, *entry.contradicts)
        yield from _unknown(entry.id, named, own, f"cause of {one.id}")
    for action in (*one.checks, *one.remedies):
        yield from _wrong_sources(action.id, action.source, common)
        yield from _unknown(action.id, action.causes, own, f"cause of {one.id}")
    for note in one.notes:
        yield from _wrong_sources(one.id, note.source, common)


def _unknown(
    owner: str, names: Iterable[str], known: Container[str], what: str
) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{owner} names {name!r}, which is no {what}"


def _wrong_sources(
    owner: str, sources: Iterable[str], common: CommonPart
) -> Iterator[str]:
    for key in sources:
        if key != INFERENCE and key not in common.sources:
            yield f"{owner} cites {key!r}, which is not among the sources"


def _wrong_conditions(
    owner: str, conditions: Iterable[Condition], common: CommonPart
) -> Iterator[str]:
    for condition in conditions:
        quantity = common.quantities.get(condition.q)
        if quantity is None:
            yield f"{owner} asks for {condition.q!r}, which is no quantity"
            continue
        if condition.op in _ORDERED and quantity.type != "number":
            yield f"{owner}: {condition.op} needs a number, {condition.q} is none"
        value = condition.value
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None and not quantity.accepts(one):
                yield f"{owner}: {condition.q} is never {one!r}"


def _ids(material: MaterialPart) -> Iterator[str]:
    for one in material.defect_types:
        yield one.id
        yield from (cause.id for cause in one.causes)
        yield from (entry.id for entry in one.evidence)
        yield from (action.id for action in (*one.checks, *one.remedies))


def _doubled(names: Iterable[str]) -> str | None:
    return next((name for name, n in Counter(names).items() if n > 1), None)
