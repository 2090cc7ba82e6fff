import numpy as np
import pytest

from inspector.artifact import Manifest
from inspector.camera.scene import load_evaluation
from inspector.errors import ImageError
from inspector.preflight.golden import SEED, golden_set, recordings_in
from inspector.vision.codec import encode_png
from tests.lines import write_model


@pytest.fixture(scope="module")
def manifests(tmp_path_factory):
    def read(channels):
        folder = write_model(tmp_path_factory.mktemp("m"), channels=channels)
        return Manifest.model_validate_json((folder / "manifest.json").read_text())

    return {channels: read(channels) for channels in ("grey", "rgb", "pair")}


def write(path, seed=0, shape=(80, 100)):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    path.write_bytes(encode_png(pixels))
    return path


@pytest.mark.parametrize("channels", ["grey", "rgb", "pair"])
def test_frames_are_as_large_as_a_tile_and_of_the_models_channels(manifests, channels):
    golden = golden_set(manifests[channels], generated=2)

    for frame in golden.frames:
        assert frame.pixels.shape[:2] == (64, 96)
        assert frame.pixels.ndim == (3 if channels == "rgb" else 2)
        assert (frame.reference is not None) == (channels == "pair")


def test_the_same_seed_gives_the_same_pixels_and_another_does_not(manifests):
    once = golden_set(manifests["grey"], generated=2)
    again = golden_set(manifests["grey"], generated=2)
    other = golden_set(manifests["grey"], generated=2, seed=990_002)

    assert once.digest == again.digest != other.digest


def test_no_seed_of_the_golden_set_is_used_in_training_or_evaluation():
    evaluation = load_evaluation()
    assert max(evaluation.training_seeds_below, *evaluation.seeds) < SEED


def test_the_plants_recordings_come_after_the_generated_frames(manifests, tmp_path):
    image = write(tmp_path / "coil.png")
    golden = golden_set(manifests["grey"], [(image, None)], generated=1)

    assert (len(golden.frames), golden.generated) == (2, 1)
    assert golden.frames[1].pixels.shape == (80, 100)
    assert golden.digest != golden_set(manifests["grey"], generated=1).digest


def test_an_empty_golden_set_is_refused(manifests):
    with pytest.raises(ImageError, match="empty"):
        golden_set(manifests["grey"], generated=0)


def test_a_recording_for_a_model_that_compares_needs_its_golden_image(
    manifests, tmp_path
):
    image = write(tmp_path / "a.png")

    with pytest.raises(ImageError, match="--reference"):
        golden_set(manifests["pair"], [(image, None)], generated=0)
    small = write(tmp_path / "b.png", shape=(40, 50))
    with pytest.raises(ImageError, match="must be equal"):
        golden_set(manifests["pair"], [(image, small)], generated=0)

    paired = golden_set(manifests["pair"], [(image, image)], generated=0)
    assert paired.frames[0].reference is not None


def test_recordings_are_spread_evenly_over_the_folder(tmp_path):
    for number in range(10):
        write(tmp_path / f"{number}.png", number)

    found = recordings_in(tmp_path, None, most=3)

    assert [image.stem for image, _ in found] == ["0", "3", "6"]
    assert all(golden is None for _, golden in found)


def test_golden_images_are_found_by_name(tmp_path):
    write(tmp_path / "in" / "7_test.png")
    write(tmp_path / "gold" / "7_temp.png")
    write(tmp_path / "in" / "8.png")
    write(tmp_path / "gold" / "8.png")

    found = recordings_in(tmp_path / "in", tmp_path / "gold", most=9)

    assert [golden.name for _, golden in found] == ["7_temp.png", "8.png"]


def test_a_folder_without_images_or_without_a_golden_one_is_refused(tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(ImageError, match="no images"):
        recordings_in(tmp_path / "none", None, most=3)

    write(tmp_path / "in" / "7_test.png")
    with pytest.raises(ImageError, match="no golden image 7_temp or 7_test"):
        recordings_in(tmp_path / "in", tmp_path / "none", most=3)
