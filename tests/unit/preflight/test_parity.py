import numpy as np
import pytest

from inspector.artifact import Manifest, ParityPart
from inspector.errors import InferenceError
from inspector.preflight.golden import golden_set
from inspector.preflight.parity import Figures, RawSums, compare, figures
from inspector.runtime.onnx import OnnxRuntime
from inspector.types import Detections
from tests.lines import write_model
from tests.unit.preflight.certificates import FIGURES

TILE = (64, 96)


def found(*boxes):
    """Boxes as `(x1, y1, x2, y2, score, class)`."""
    values = np.array(boxes, np.float32).reshape(-1, 6)
    return Detections(values[:, :4], values[:, 4], values[:, 5].astype(np.int64))


BOX = (10, 10, 30, 30, 0.9, 0)


def test_the_same_boxes_agree_without_a_difference():
    same = figures([(found(BOX), found(BOX))], 0.5, 0.0)

    assert (same.sure, same.agreed, same.lost, same.score_worst) == (2, 2, 0, 0.0)
    assert same.problems(ParityPart()) == []


def test_nothing_found_on_either_side_agrees():
    nothing = figures([(found(), found())], 0.5, 0.0)

    assert (nothing.frames, nothing.sure, nothing.agreement) == (1, 0, 1.0)


@pytest.mark.parametrize(
    "pair", [(found(BOX), found()), (found(), found(BOX))], ids=["missed", "invented"]
)
def test_a_box_that_only_one_side_has_is_lost(pair):
    lost = figures([pair], 0.5, 0.0)

    assert (lost.sure, lost.agreed, lost.lost) == (1, 0, 1)
    assert "agreement" in lost.problems(ParityPart())[0]


def test_a_box_of_another_class_is_told_apart_from_a_lost_one():
    other = figures([(found(BOX), found((*BOX[:5], 1)))], 0.5, 0.0)

    assert (other.other_class, other.lost) == (2, 0)


def test_boxes_near_the_threshold_are_not_looked_for():
    unsure = figures([(found((*BOX[:4], 0.45, 0)), found())], 0.5, 0.0)

    assert unsure.sure == 0


def test_differences_of_score_and_sides_are_measured():
    moved = found((10, 10, 33, 30, 0.7, 0))
    apart = figures([(found(BOX), moved)], 0.5, 0.0)

    assert apart.score_worst == pytest.approx(0.2)
    assert apart.corner_worst_px == pytest.approx(3.0)
    assert len(apart.problems(ParityPart(corner_px=2))) == 2


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 0.5])
def test_raw_outputs_that_are_far_off_or_no_numbers_are_a_problem(bad):
    sums = RawSums()
    exact = {"p3": np.ones((1, 2), np.float32)}
    sums.add(exact, {"p3": np.array([[1.0, bad]], np.float32)})

    far = figures([], 0.5, sums.worst)
    assert "raw outputs" in far.problems(ParityPart())[0]


def test_an_output_that_lacks_or_has_another_shape_is_refused():
    exact = {"p3": np.ones((1, 2), np.float32)}

    with pytest.raises(InferenceError, match="build the engine again"):
        RawSums().add(exact, {})
    with pytest.raises(InferenceError, match="build the engine again"):
        RawSums().add(exact, {"p3": np.ones((1, 3), np.float32)})


def test_figures_that_are_no_numbers_are_never_within_the_tolerance():
    broken = Figures.model_construct(**FIGURES.model_dump() | {"score_p99": np.nan})

    assert any("score" in problem for problem in broken.problems(ParityPart()))


class Disturbed:
    """An engine that is off by a share of each number."""

    def __init__(self, runtime, share):
        self._runtime, self._share = runtime, share
        self.input_shape, self.device = runtime.input_shape, "elsewhere"
        self.label = "disturbed 1 f16"

    def run(self, batch):
        heads = self._runtime.run(batch)
        rng = np.random.default_rng(0)
        return {
            name: head * (1 + self._share * rng.normal(size=head.shape)).astype("f4")
            for name, head in heads.items()
        }


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = write_model(tmp_path_factory.mktemp("tiny"), threshold=0.2)
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_text())
    runtime = OnnxRuntime(
        folder / "model.onnx", channels=1, tile_hw=TILE, batch=2, threads=1
    )
    yield manifest, runtime, golden_set(manifest, generated=3)
    runtime.close()


def test_an_engine_is_its_own_equal(tiny):
    manifest, runtime, golden = tiny
    seen = []

    same = compare(manifest, runtime, runtime, golden, lambda n, of: seen.append(n))

    assert same.sure > 0
    assert same.agreed == same.sure
    assert same.raw_worst == 0
    assert seen == [1, 2, 3]


def test_an_engine_that_is_slightly_off_passes_and_one_far_off_does_not(tiny):
    manifest, runtime, golden = tiny

    near = compare(manifest, runtime, Disturbed(runtime, 0.001), golden)
    far = compare(manifest, runtime, Disturbed(runtime, 0.8), golden)

    assert near.raw_worst < 0.01
    assert near.problems(manifest.parity) == []
    assert far.problems(manifest.parity)


def test_engines_for_other_batches_cannot_be_compared(tiny, tmp_path):
    manifest, runtime, golden = tiny
    other = Disturbed(runtime, 0.0)
    other.input_shape = (3, 1, *TILE)

    with pytest.raises(ValueError, match="same batches"):
        compare(manifest, runtime, other, golden)
