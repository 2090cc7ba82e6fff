# ruff: noqa: RUF001 - Chinese punctuation is meant
"""What is said of a crop in training and in figures, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from numpy.random import Generator
from pydantic import Field, ValidationError

from inspector.errors import ArtifactError
from inspector.files import read_yaml
from inspector.parts import Part, first_problem

WORDS = Path(__file__).with_name("words.yaml")
NORMAL = "normal"
"""The kind of a crop without a defect."""

_Both = tuple[str, str]
_Names = Annotated[tuple[str, ...], Field(min_length=1)]


class Names(Part):
    """What something is called."""

    en: _Names
    zh: _Names


class KindWords(Names):
    """What is known of a kind before a crop is seen.

    Attributes:
        look: In English and Chinese.
        traits: Shape, polarity, direction; keys of `Words.traits`.
    """

    look: _Both
    traits: tuple[str, ...] = ()


class Words(Part):
    """The table of descriptions.

    Attributes:
        materials: As manifests name them.
        kinds: By class name of the manifest, or `scene/kind` of the virtual line.
        traits: In English and Chinese.
    """

    version: int
    materials: Mapping[str, Names]
    kinds: Mapping[str, KindWords]
    traits: Mapping[str, _Both]

    def kind(self, name: str) -> KindWords:
        """The words of a kind; one that is not in the table goes by its name."""
        if name in self.kinds:
            return self.kinds[name]
        plain = name.replace("_", " ").replace("-", " ")
        return KindWords(en=(plain,), zh=(plain,), look=(plain, plain))

    def material(self, name: str) -> Names:
        """The words of a material; one that is not in the table goes by its name."""
        return self.materials.get(name, Names(en=(name,), zh=(name,)))


def load_words(path: Path | None = None) -> Words:
    """The shipped table, or a plant's own.

    Raises:
        ArtifactError: It cannot be read, or a trait is not explained.
    """
    path = path or WORDS
    try:
        words = Words.model_validate(read_yaml(path, ArtifactError))
    except ValidationError as cause:
        raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
    used = {trait for kind in words.kinds.values() for trait in kind.traits}
    if unknown := sorted(used - set(words.traits)):
        raise ArtifactError(f"{path}: traits {unknown} are not explained")
    return words


_GOOD_EN = (
    "a normal surface of {m} without defect",
    "flawless {m}",
    "intact {m}, nothing wrong",
    "clean defect-free {m}",
    "good product",
)
_GOOD_ZH = ("正常的{m}表面", "无缺陷的{m}", "完好的{m}", "合格品", "正常产品")
_BAD_EN = (
    "a defect on {m}",
    "defective {m}",
    "damaged {m} surface",
    "defective product",
)
_BAD_ZH = ("{m}上的缺陷", "有缺陷的{m}", "缺陷产品", "不良品")
_KIND_EN = ("{n}", "{n} on {m}", "a photo of {n} on {m}", "{t} {n}", "{n}: {k}")
_KIND_ZH = ("{n}", "{m}上的{n}", "{m}表面{n}的照片", "{t}的{n}", "{n}：{k}")
_LOOK_EN = ("{k}", "{t}", "{t} on {m}", "{k} on {m}")
_LOOK_ZH = ("{k}", "{t}", "{m}上{t}", "{m}上{k}")


def caption(
    words: Words, kind: str, material: str, traits: Sequence[str], rng: Generator
) -> str:
    """A description of a crop, drawn anew each time.

    Args:
        words: The table.
        kind: Of the crop; `NORMAL` without a defect.
        material: Of the crop.
        traits: Measured on this crop, beside those of the kind.
        rng: Draws language, form and words.
    """
    zh = int(rng.random() < 0.5)
    called = words.material(material)
    m = _pick(called.zh if zh else called.en, rng)
    if kind == NORMAL:
        return _pick(_GOOD_ZH if zh else _GOOD_EN, rng).format(m=m)
    if rng.random() < 0.15:
        return _pick(_BAD_ZH if zh else _BAD_EN, rng).format(m=m)
    known = words.kind(kind)
    own = [words.traits[one][zh] for one in (*known.traits, *traits)]
    count = min(len(own), int(rng.integers(1, 3)))
    t = (" " if not zh else "").join(rng.permutation(own)[:count]) if own else ""
    by_name = rng.random() < 0.6
    forms = {(1, 0): _KIND_EN, (1, 1): _KIND_ZH, (0, 0): _LOOK_EN, (0, 1): _LOOK_ZH}
    form = _pick(forms[int(by_name), zh], rng)
    names = known.zh if zh else known.en
    text = form.format(n=_pick(names, rng), m=m, t=t, k=known.look[zh])
    return text.strip() or known.look[zh]


def prompts(words: Words, kind: str, material: str) -> list[str]:
    """All that a kind is asked for by: names, look and traits in both languages."""
    known, called = words.kind(kind), words.material(material)
    texts = []
    for zh in (0, 1):
        names, m = (known.zh, called.zh[0]) if zh else (known.en, called.en[0])
        t = (" " if not zh else "").join(words.traits[one][zh] for one in known.traits)
        for form in (_KIND_ZH if zh else _KIND_EN)[:4]:
            texts += [form.format(n=n, m=m, t=t, k=known.look[zh]) for n in names]
        texts.append(known.look[zh])
    return texts


def _pick(texts: Sequence[str], rng: Generator) -> str:
    return texts[int(rng.integers(len(texts)))]
