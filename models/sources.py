"""What `--data` and `--split` mean: a labelled set, or `scene:NAME`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from inspector.artifact import Channels
from inspector.camera.scene import load_evaluation, load_scene
from models.augment import CleanPairs
from models.datasets import FilePictures, Picture, Pictures
from models.labels.sets import open_set
from models.virtual import CleanScene, EvaluationScene, TrainingScene

_SCENE = "scene:"
_TRAINING_PICTURES = 400
_CLEAN_PICTURES = 64
_TRAINING_SEED, _CLEAN_SEED, _CLEAN_TRAINING_SEED = 1_000, 950_000, 100_000
_FRESH_SEED = 200_000


@dataclass(frozen=True, slots=True)
class Source:
    """Labelled pictures of a split, and pictures without defects to go with them.

    Attributes:
        pictures: With their truth.
        clean: Without defects, for false alarms; None where there are none.
        may_turn: Whether a quarter turn gives a picture that could exist.
        fresh: Of the same ranges and never trained on, to choose a threshold by; None
            where pictures are not made to order.
    """

    pictures: Pictures
    clean: Pictures | None
    may_turn: bool
    fresh: Pictures | None = None


def open_source(data: str, split: str, reference: Path | None = None) -> Source:
    """The pictures that `--data` and `--split` name.

    Args:
        data: A set as `open_set` takes it, or `scene:NAME`. For a scene, `train` draws
            from the training seeds; every other split is the evaluation of that name.
        split: For a set one of its splits; the pictures of `train` are all read now, so
            that a bad one does not stop a training half-way.
        reference: Folder of the golden pictures, if the data file does not say.

    Raises:
        ValueError: The set is wrong, or has no such split.
        ImageError: A picture of the training split cannot be read.
        SceneError: There is no such scene.
    """
    if data.startswith(_SCENE):
        return _scene(data.removeprefix(_SCENE), split)
    pictures = FilePictures(open_set(Path(data)), split, reference)
    if split == "train":
        pictures.read_all()
    if not pictures.golden:
        return Source(pictures, None, may_turn=True)
    seed = _CLEAN_TRAINING_SEED if split == "train" else _CLEAN_SEED
    return Source(pictures, CleanPairs(pictures, seed), may_turn=True)


def _scene(name: str, split: str) -> Source:
    evaluation = load_evaluation()
    if split != "train":
        may_turn = evaluation.scene(name).kind == "pcb"
        clean = CleanScene(name, _CLEAN_PICTURES, _CLEAN_SEED)
        return Source(EvaluationScene(name), clean, may_turn)
    training = TrainingScene(name, _TRAINING_PICTURES, _TRAINING_SEED)
    quiet = None
    if name in evaluation.scenes:
        quiet = CleanScene(name, _CLEAN_PICTURES, _CLEAN_TRAINING_SEED)
    fresh = TrainingScene(name, _TRAINING_PICTURES, _FRESH_SEED)
    return Source(training, quiet, load_scene(name).kind == "pcb", fresh)


def seen_as(source: Source, channels: Channels) -> Source:
    """The source as a network with these planes is trained on it.

    A network that has no plane for it is not given the golden picture; the clean
    pictures then are the golden ones, alone.

    Raises:
        ValueError: The network compares and there is nothing to compare with.
    """
    if channels != "pair":
        clean = None if source.clean is None else Alone(source.clean)
        fresh = None if source.fresh is None else Alone(source.fresh)
        alone = Alone(source.pictures)
        return replace(source, pictures=alone, clean=clean, fresh=fresh)
    if len(source.pictures) and source.pictures[0].reference is None:
        raise ValueError(
            "the model compares with golden pictures and the set has none; name their "
            "folder with --reference, or train a model with channels: grey"
        )
    return source


@dataclass(frozen=True, slots=True)
class Alone:
    """The pictures of another source without their golden pictures."""

    pictures: Pictures

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self.pictures.classes

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`, alone."""
        picture = self.pictures[index]
        if picture.reference is None:
            return picture
        return replace(picture, reference=None)


@dataclass(frozen=True, slots=True)
class Some:
    """Evenly spread pictures of a longer source."""

    pictures: Pictures
    most: int

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self.pictures.classes

    def __len__(self) -> int:
        return min(self.most, len(self.pictures))

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index` of those that were chosen."""
        return self.pictures[self.index_of(index)]

    def index_of(self, index: int) -> int:
        """Where the picture at `index` is in the longer source."""
        return index * len(self.pictures) // len(self)
