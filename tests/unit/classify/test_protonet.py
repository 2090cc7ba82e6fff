from dataclasses import replace

import numpy as np
import pytest

from inspector import artifact as artifacts
from inspector.artifact import EmbeddingPart
from inspector.classify.embedder import Embedder, head_of
from inspector.classify.protonet import ProtoClassifier, Prototypes
from inspector.classify.support import Support
from inspector.errors import ArtifactError, ImageError, InferenceError
from inspector.types import UNKNOWN
from tests.lines import write_model
from tests.tinyembed import SIZE, opened, spots, stripes, write_embedder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_embedder(tmp_path_factory.mktemp("zoo") / "tiny")


@pytest.fixture
def classifier(model):
    artifact, embedder = opened(model)
    pictures = {"pit": [spots(n) for n in range(5)], "线": [stripes(0), stripes(4)]}
    support = Support(
        tuple(pictures),
        tuple(tuple(f"{k}{i}" for i in range(len(p))) for k, p in pictures.items()),
        tuple(embedder.embed(p) for p in pictures.values()),
        "digest",
    )
    head = head_of(artifact)
    yield ProtoClassifier(embedder, Prototypes(support, head.own_distance))
    embedder.close()


def test_crops_are_named_by_the_nearest_kind_in_order(classifier):
    labels = classifier.classify([stripes(8), spots(9), stripes(12)])
    assert [label.kind for label in labels] == ["线", "pit", "线"]
    for label in labels:
        assert label.distance is not None
        assert label.limit is not None
        assert label.distance <= label.limit
        assert label.nearest[0] == (label.kind, label.distance)


def test_what_resembles_nothing_is_unknown_with_its_distances(classifier):
    noise = np.random.default_rng(1).integers(0, 256, (40, 40), np.uint8)
    (label,) = classifier.classify([noise])
    assert label.kind == UNKNOWN
    assert label.distance is not None
    assert len(label.nearest) == 2


def test_the_nearest_examples_speak_for_an_answer(classifier):
    (answer,) = classifier.answer([spots(3)])
    assert answer.examples[0][:2] == ("pit", "pit3")
    assert answer.examples[0][2] == pytest.approx(0, abs=1e-6)
    assert 0.5 <= answer.score <= 1


def test_what_resembles_clean_material_gets_no_name_from_the_library(model):
    artifact, embedder = opened(model)
    own_distance = head_of(artifact).own_distance
    pits = embedder.embed_examples([spots(n) for n in range(5)])
    lines = embedder.embed_examples([stripes(n) for n in range(5)])
    names, crops = ("pit", "weave"), (tuple("abcde"), tuple("fghij"))
    support = Support(names, crops, (pits, lines), "", frozenset({"weave"}))
    prototypes = Prototypes(support, own_distance)
    asked = embedder.embed([spots(9), stripes(9)])
    embedder.close()
    assert prototypes.names(asked) == ["pit", "weave"]
    pit, weave = prototypes.labels(asked)
    assert (pit.kind, weave.kind) == ("pit", UNKNOWN)
    assert weave.nearest[0][0] == "weave"


class Recorder:
    """An engine that answers with the means of a tile's quarters, and remembers."""

    label = "recorder"
    input_shape = (8, 3, 32, 32)

    def __init__(self):
        self.batches = []

    def run(self, tiles):
        self.batches.append(len(tiles))
        quarters = tiles[:, 0].reshape(-1, 2, 16, 2, 16).mean((2, 4)).reshape(-1, 4)
        vectors = np.pad(quarters, ((0, 0), (0, SIZE - 4))).astype(np.float32)
        return {"embedding": vectors / np.linalg.norm(vectors, axis=1, keepdims=True)}

    def close(self) -> None:
        """Nothing is held."""


def test_more_views_of_a_crop_make_mirror_images_alike(model):
    artifact, embedder = opened(model)
    embedder.close()
    head = head_of(artifact).model_copy(update={"query_views": 2, "example_views": 4})
    manifest = artifact.manifest.model_copy(update={"head": head})
    engine = Recorder()
    looking = Embedder(replace(artifact, manifest=manifest), engine)
    crops = [
        np.random.default_rng(n).integers(0, 256, (32, 32), np.uint8) for n in range(5)
    ]
    across = [np.fliplr(crop) for crop in crops]
    np.testing.assert_allclose(looking.embed(crops), looking.embed(across), atol=1e-6)
    along = [np.flipud(crop) for crop in crops]
    assert np.abs(looking.embed(crops) - looking.embed(along)).max() > 1e-3
    seen = looking.embed_examples(crops)
    np.testing.assert_allclose(seen, looking.embed_examples(along), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-6)
    assert max(engine.batches) <= 8


def test_no_crops_give_no_labels(classifier):
    assert classifier.classify([]) == []
    assert classifier.answer([]) == []


def test_an_empty_library_calls_everything_unknown(model):
    artifact, embedder = opened(model)
    empty = Prototypes(Support((), (), (), ""), head_of(artifact).own_distance)
    classifier = ProtoClassifier(embedder, empty)
    (label,) = classifier.classify([spots(0)])
    assert (label.kind, label.distance, label.nearest) == (UNKNOWN, None, ())
    assert classifier.answer([spots(0)])[0].score == 0


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((3, 3), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.zeros((1, 900), np.uint8),
        np.zeros((2000, 30, 3), np.uint8),
    ],
    ids=["3 px", "1 px", "a line", "huge"],
)
def test_crops_of_any_size_get_an_answer(classifier, pixels):
    assert len(classifier.classify([pixels])) == 1


@pytest.mark.parametrize("shape", [(0, 4), (4, 4, 2), (4, 4, 4)])
def test_what_is_no_crop_is_refused(classifier, shape):
    with pytest.raises(ImageError, match="a crop is"):
        classifier.classify([np.zeros(shape, np.uint8)])


def test_an_answer_does_not_depend_on_its_neighbours(classifier):
    crops = [stripes(n) if n % 2 else spots(n) for n in range(37)]
    together = classifier.classify(crops)
    assert together == [classifier.classify([crop])[0] for crop in crops]


def test_a_detector_is_no_embedder(tmp_path, model):
    folder = write_model(tmp_path / "detector")
    with pytest.raises(ArtifactError, match="made to detect"):
        artifacts.load(str(folder), "embed")
    with pytest.raises(ArtifactError, match="made to embed"):
        artifacts.load(str(model))
    with pytest.raises(ArtifactError, match="finds boxes"):
        head_of(artifacts.load(str(folder)))


class Broken:
    """A runtime that answers with nonsense."""

    label = "broken"
    input_shape = (4, 3, 32, 32)

    def __init__(self, answer: np.ndarray) -> None:
        self._answer = answer

    def run(self, _batch: np.ndarray) -> dict[str, np.ndarray]:
        return {"embedding": self._answer}

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize(
    "answer", [np.full((1, SIZE), np.nan), np.zeros((1, SIZE + 1))]
)
def test_nonsense_from_the_engine_is_no_answer(model, answer):
    artifact, embedder = opened(model)
    embedder.close()
    broken = Embedder(artifact, Broken(answer.astype(np.float32)))
    with pytest.raises(InferenceError, match="the embedder answered"):
        broken.embed([spots(0)])


def test_a_head_knows_at_least_one_distance():
    with pytest.raises(ValueError, match="own_distance"):
        EmbeddingPart(outputs=("e",), size=4, own_distance={})
