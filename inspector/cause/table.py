"""A cause base as rows of a table, and a plant's own table as causes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from inspector.cause.causebase import CauseBase
from inspector.cause.schema import (
    INFERENCE,
    ActionPart,
    CauseEntry,
    DefectType,
    MaterialPart,
)
from inspector.parts import first_problem

COLUMNS = (
    "material",
    "kind",
    "cause_id",
    "cause_en",
    "cause_zh",
    "step",
    "families",
    "checks_en",
    "checks_zh",
    "remedies_en",
    "remedies_zh",
    "source",
)
_NEEDED = ("material", "kind", "cause_en", "cause_zh", "step")
_ALIASES = {
    "failure mode": "kind", "defect": "kind", "失效模式": "kind", "缺陷": "kind",
    "product": "material", "材料": "material", "产品": "material",
    "failure cause": "cause_en", "cause": "cause_en", "root cause": "cause_en",
    "失效原因": "cause_zh", "原因": "cause_zh", "成因": "cause_zh",
    "process step": "step", "工序": "step", "过程步骤": "step",
    "detection": "checks_en", "check": "checks_en",
    "探测": "checks_zh", "检查": "checks_zh",
    "action": "remedies_en", "recommended action": "remedies_en",
    "措施": "remedies_zh", "建议措施": "remedies_zh",
    "family": "families", "机理": "families", "来源": "source", "id": "cause_id",
}  # fmt: skip
SEPARATOR = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that was left out.

    Attributes:
        row: Its number in the table, from 2; 1 is the head.
        why: What was expected, what came.
    """

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A base with a table's rows in it.

    Attributes:
        base: The new base.
        added: Ids of new causes.
        changed: Ids of causes whose words, step or families are other ones now.
        misfits: Rows that were left out.
    """

    base: CauseBase
    added: tuple[str, ...]
    changed: tuple[str, ...]
    misfits: tuple[Misfit, ...]


def rows_of(base: CauseBase) -> Iterator[dict[str, str]]:
    """One row per cause."""
    for material in base.materials.values():
        for one in material.defect_types:
            for cause in one.causes:
                yield _row(material, one, cause)


def merged(base: CauseBase, rows: Sequence[tuple[int, Row]]) -> Imported:
    """The base with a plant's rows; what does not fit is told and left out."""
    added: list[str] = []
    changed: list[str] = []
    misfits: list[Misfit] = []
    materials = dict(base.materials)
    seen: set[str] = set()
    for number, raw in rows:
        row = {canonical(name): value.strip() for name, value in raw.items() if name}
        try:
            cause_id, new = _merge_row(base, materials, row, seen)
        except ValidationError as cause:
            misfits.append(Misfit(number, first_problem(cause)))
        except ValueError as cause:
            misfits.append(Misfit(number, str(cause)))
        else:
            seen.add(cause_id)
            (added if new else changed).append(cause_id)
    made = CauseBase(base.common, materials)
    before = {cause.id: cause for cause in base.causes()}
    now = {cause.id: cause for cause in made.causes()}
    really = [key for key in changed if before[key] != now[key]]
    return Imported(made, tuple(added), tuple(really), tuple(misfits))


def canonical(name: str) -> str:
    """Our name of a column."""
    plain = " ".join(name.strip().lower().replace("\ufeff", "").split())
    return _ALIASES.get(plain, plain.replace(" ", "_"))


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def original(text: str) -> str:
    """The text as it was before `harmless`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _row(material: MaterialPart, one: DefectType, cause: CauseEntry) -> dict[str, str]:
    checks = [a for a in one.checks if not a.causes or cause.id in a.causes]
    remedies = [a for a in one.remedies if not a.causes or cause.id in a.causes]
    cells = (
        material.id,
        one.id.split("/")[-1],
        cause.id,
        cause.en,
        cause.zh,
        cause.step,
        SEPARATOR.join(cause.families),
        SEPARATOR.join(action.en for action in checks),
        SEPARATOR.join(action.zh for action in checks),
        SEPARATOR.join(action.en for action in remedies),
        SEPARATOR.join(action.zh for action in remedies),
        SEPARATOR.join(cause.source),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _merge_row(
    base: CauseBase, materials: dict[str, MaterialPart], row: Row, seen: set[str]
) -> tuple[str, bool]:
    """Put one row in; its cause's id, and whether it is new."""
    if missing := [name for name in _NEEDED if not row.get(name)]:
        raise ValueError(f"nothing in {missing}; both languages are needed")
    material = materials.get(row["material"])
    if material is None:
        raise ValueError(
            f"no material {row['material'][:40]!r}, have {sorted(materials)}"
        )
    one = _type_of(material, row["kind"])
    cause = _cause_of(base, one, row)
    if cause.id in seen:
        raise ValueError(f"{cause.id} is in the table twice")
    new = cause.id not in {known.id for known in one.causes}
    causes = tuple(cause if known.id == cause.id else known for known in one.causes)
    parts = {"causes": (*causes, cause) if new else causes}
    changed = one.model_copy(
        update={
            **parts,
            "checks": _with(one, one.checks, row, "check", cause, new),
            "remedies": _with(one, one.remedies, row, "remedy", cause, new),
        }
    )
    types = tuple(changed if t.id == one.id else t for t in material.defect_types)
    materials[material.id] = material.model_copy(update={"defect_types": types})
    return cause.id, new


def _type_of(material: MaterialPart, kind: str) -> DefectType:
    wanted = kind.lower()
    for one in material.defect_types:
        if wanted in (
            *one.names,
            one.id,
            one.id.split("/")[-1],
            one.en.lower(),
            one.zh,
        ):
            return one
    known = [one.id.split("/")[-1] for one in material.defect_types]
    raise ValueError(f"{material.id} has no kind {kind[:40]!r}, have {known}")


def _cause_of(base: CauseBase, one: DefectType, row: Row) -> CauseEntry:
    known = {cause.id: cause for cause in one.causes}
    same = [c.id for c in one.causes if c.en.lower() == row["cause_en"].lower()]
    cause_id = row.get("cause_id") or (same[0] if same else _new_id(one, row, known))
    old = known.get(cause_id)
    if not cause_id.startswith(f"{one.id}/"):
        raise ValueError(f"cause_id must begin with {one.id}/, got {cause_id[:80]!r}")
    families = _listed(row.get("families", "")) or (old.families if old else ())
    if not families:
        raise ValueError(f"families is empty; have {sorted(base.common.families)}")
    _all_known("families", families, base.common.families)
    _all_known("step", (row["step"],), base.common.steps)
    source = _listed(row.get("source", "")) or (INFERENCE,)
    _all_known("source", source, {**base.common.sources, INFERENCE: ""})
    return CauseEntry(
        id=cause_id,
        en=row["cause_en"],
        zh=row["cause_zh"],
        step=row["step"],
        families=families,
        source=source,
        note=old.note if old else None,
    )


def _new_id(one: DefectType, row: Row, known: Mapping[str, CauseEntry]) -> str:
    words = re.findall(r"[a-z0-9]+", row["cause_en"].lower())[:6]
    stem = f"{one.id}/{'_'.join(words) or 'cause'}"
    numbered = (f"{stem}_{n}" for n in range(2, len(known) + 3))
    return next(name for name in (stem, *numbered) if name not in known)


def _with(
    one: DefectType,
    actions: tuple[ActionPart, ...],
    row: Row,
    word: str,
    cause: CauseEntry,
    new: bool,
) -> tuple[ActionPart, ...]:
    """The actions with those of a row that were not there."""
    column = {"check": "checks", "remedy": "remedies"}[word]
    en, zh = _listed(row.get(f"{column}_en", "")), _listed(row.get(f"{column}_zh", ""))
    if len(en) != len(zh):
        raise ValueError(
            f"{column}_en has {len(en)} entries and {column}_zh has {len(zh)}; "
            f"separate them with {SEPARATOR.strip()!r}"
        )
    made = list(actions)
    for english, chinese in zip(en, zh, strict=True):
        place = next((i for i, a in enumerate(made) if a.en == english), None)
        if place is None:
            made.append(_action(one, made, word, english, chinese, cause.id))
        elif new and made[place].causes:
            causes = (*made[place].causes, cause.id)
            made[place] = made[place].model_copy(update={"causes": causes})
    return tuple(made)


def _action(
    one: DefectType,
    known: Sequence[ActionPart],
    word: str,
    en: str,
    zh: str,
    cause_id: str,
) -> ActionPart:
    words = re.findall(r"[a-z0-9]+", en.lower())[:5]
    stem = f"{one.id}/{word}/{'_'.join(words) or 'own'}"
    taken = {action.id for action in known}
    numbered = (f"{stem}_{n}" for n in range(2, len(taken) + 3))
    identifier = next(name for name in (stem, *numbered) if name not in taken)
    source = (INFERENCE,)
    return ActionPart(id=identifier, en=en, zh=zh, causes=(cause_id,), source=source)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for one in text.split("|") if (part := one.strip()))


def _all_known(name: str, told: Sequence[str], known: Mapping[str, object]) -> None:
    if strange := [one for one in told if one not in known]:
        raise ValueError(f"{name} knows no {strange[0][:40]!r}, have {sorted(known)}")
