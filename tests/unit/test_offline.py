from pathlib import Path

import pytest

from inspector.errors import ImageError
from inspector.offline import collect, pair_of


@pytest.fixture
def folder(tmp_path):
    """Images and other files, two levels deep."""
    for name in ("b.png", "a.JPG", "notes.txt", "deep/c.tif", "deep/钢.bmp"):
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "images"


def named(images):
    return [image.name for image in images]


def test_the_images_of_a_folder_come_in_name_order(folder):
    assert named(collect([folder], None)) == ["a.JPG", "b.png", "c.tif", "钢.bmp"]


def test_files_come_as_given_and_once(folder):
    images = collect([folder / "b.png", folder, folder / "b.png"], None)
    assert named(images) == ["b.png", "a.JPG", "c.tif", "钢.bmp"]


def test_a_file_that_is_named_is_taken_whatever_its_suffix(folder):
    assert named(collect([folder / "notes.txt"], None)) == ["notes.txt"]


def test_a_path_that_is_not_there_is_refused_by_name(folder):
    with pytest.raises(ImageError, match=r"nowhere does not exist"):
        collect([folder, folder / "nowhere"], None)


def test_a_folder_without_images_is_refused_with_what_was_looked_for(tmp_path):
    with pytest.raises(ImageError, match=r"no images in .*\.png"):
        collect([tmp_path], None)


def test_no_paths_at_all_are_refused():
    with pytest.raises(ImageError, match="no images"):
        collect([], None)


@pytest.mark.parametrize(
    "text", ["b\nc\n", "x/y/b.jpg\r\n\r\n  deep\\c.png  \r\n", "b.png\nc.tif"]
)
def test_a_list_picks_images_by_their_stem(text, folder, tmp_path):
    listing = tmp_path / "list.txt"
    listing.write_bytes(text.encode())
    assert named(collect([folder], listing)) == ["b.png", "c.tif"]


def test_a_list_may_begin_with_a_byte_order_mark(folder, tmp_path):
    listing = tmp_path / "list.txt"
    listing.write_text("b\n", "utf-8-sig")
    assert named(collect([folder], listing)) == ["b.png"]


def test_a_list_that_names_nothing_here_is_refused(folder, tmp_path):
    listing = tmp_path / "list.txt"
    listing.write_text("z\n")
    with pytest.raises(ImageError, match=r"named in .*list\.txt"):
        collect([folder], listing)


@pytest.mark.parametrize("data", [None, b"\xff\xfe\xe9"], ids=["none", "not UTF-8"])
def test_a_list_that_cannot_be_read_is_refused(data, folder, tmp_path):
    listing = tmp_path / "list.txt"
    if data is not None:
        listing.write_bytes(data)
    with pytest.raises(ImageError, match="cannot read the list"):
        collect([folder], listing)


@pytest.mark.parametrize(
    ("tested", "golden"),
    [
        ("20085291_test.jpg", "20085291_temp.jpg"),
        ("20085291_test.jpg", "20085291_temp.png"),
        ("board.png", "board.png"),
        ("board.png", "board.bmp"),
        ("board_test.png", "board_test.png"),
    ],
)
def test_the_golden_image_is_found_by_name(tested, golden, tmp_path):
    (tmp_path / golden).touch()
    assert pair_of(Path("elsewhere") / tested, tmp_path) == tmp_path / golden


def test_of_two_golden_images_the_one_of_the_same_kind_is_taken(tmp_path):
    for name in ("board.bmp", "board.png"):
        (tmp_path / name).touch()
    assert pair_of(Path("board.png"), tmp_path).name == "board.png"


def test_a_missing_golden_image_is_refused_with_the_names_tried(tmp_path):
    with pytest.raises(ImageError, match="board_temp or board_test in"):
        pair_of(Path("board_test.png"), tmp_path)
