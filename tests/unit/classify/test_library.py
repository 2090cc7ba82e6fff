import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from inspector.classify import edits
from inspector.classify.kinds import Example
from inspector.classify.library import LibraryFolder
from inspector.errors import ImageError, LibraryError
from tests.tinyembed import NOW, spots, stripes


def add(folder: LibraryFolder, name: str, *pictures, by: str = "Li"):
    examples = [
        Example(crop=folder.put_crop(p), at=NOW, by=by, source="coil 7")
        for p in pictures
    ]
    return folder.change(
        lambda kinds: edits.enrolled(kinds, name, examples, {}), f"add {name}", by, NOW
    )


@pytest.fixture
def folder(tmp_path) -> LibraryFolder:
    return LibraryFolder(tmp_path / "样本库")


def newest_file(folder: LibraryFolder) -> Path:
    return max((folder.path / "versions").iterdir())


def test_a_folder_that_is_not_there_is_an_empty_library(folder):
    assert not folder.there
    assert (folder.newest().version, folder.newest().kinds) == (None, ())
    assert not folder.path.exists()


def test_what_is_enrolled_is_read_again_with_who_and_when(folder):
    version = add(folder, "划痕", stripes(0), stripes(1))
    (kind,) = LibraryFolder(folder.path).newest().kinds
    assert (version.number, version.parent, kind.name) == (1, 0, "划痕")
    assert [(e.by, e.at, e.source) for e in kind.pending] == [("Li", NOW, "coil 7")] * 2


def test_a_background_is_kept_and_kinds_are_written_as_before(folder):
    add(folder, "pit", spots(0))
    assert '"background"' not in newest_file(folder).read_text("utf-8")
    crop = Example(crop=folder.put_crop(stripes(0)), at=NOW, by="Li")
    folder.change(
        lambda kinds: edits.enrolled(kinds, "clean", [crop], {"background": "true"}),
        *("add clean", "Li", NOW),
    )
    kinds = LibraryFolder(folder.path).newest().kinds
    assert [(kind.name, kind.background) for kind in kinds] == [
        ("clean", True),
        ("pit", False),
    ]


def test_a_crop_comes_back_to_the_last_bit(folder):
    colour = np.random.default_rng(0).integers(0, 256, (9, 7, 3), np.uint8)
    for pixels in (stripes(0), colour, np.zeros((1, 1), np.uint8)):
        name = folder.put_crop(pixels)
        np.testing.assert_array_equal(folder.crop(name), pixels)
        assert folder.put_crop(pixels) == name


@pytest.mark.parametrize("shape", [(0, 5), (5, 5, 2), (5, 5, 4), (5,)])
def test_what_is_no_crop_is_refused(folder, shape):
    with pytest.raises(ImageError, match="a crop is"):
        folder.put_crop(np.zeros(shape, np.uint8))


def test_a_rollback_undoes_one_step_and_another_the_one_before(folder):
    for name in ("a", "b", "c"):
        add(folder, name, stripes(ord(name)))
    first = folder.rollback("Wang", NOW)
    assert [k.name for k in first.kinds] == ["a", "b"]
    assert (first.number, first.content_of) == (4, 2)
    assert "undone: add c" in first.action
    assert [k.name for k in folder.rollback("Wang", NOW).kinds] == ["a"]
    with pytest.raises(LibraryError, match="nothing before the first"):
        folder.rollback("Wang", NOW)


def test_after_a_rollback_the_next_change_builds_on_what_is_left(folder):
    add(folder, "a", stripes(0))
    add(folder, "b", stripes(1))
    folder.rollback("Wang", NOW)
    add(folder, "c", stripes(2))
    assert [k.name for k in folder.newest().kinds] == ["a", "c"]
    assert [k.name for k in folder.rollback("Wang", NOW).kinds] == ["a"]


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"\xff\xfe", b"{}", b"null"],
    ids=["empty", "cut", "list", "not utf-8", "no keys", "null"],
)
def test_a_damaged_version_is_told_and_the_last_good_one_is_used(folder, damage):
    add(folder, "a", stripes(0))
    add(folder, "b", stripes(1))
    newest_file(folder).write_bytes(damage)
    newest = folder.newest()
    assert [k.name for k in newest.kinds] == ["a"]
    assert "000002.json" in newest.trouble
    assert "version 1 is used" in newest.trouble


def test_a_single_changed_letter_breaks_the_seal(folder):
    add(folder, "a", stripes(0))
    add(folder, "pit", stripes(1))
    path = newest_file(folder)
    path.write_text(path.read_text("utf-8").replace("pit", "pot"), "utf-8")
    assert "seal" in folder.newest().trouble


def test_a_newer_version_is_told_used_around_and_never_written_over(folder):
    add(folder, "a", stripes(0))
    add(folder, "b", stripes(1))
    path = newest_file(folder)
    content = json.loads(path.read_text("utf-8")) | {"format": 2}
    path.write_text(json.dumps(content), "utf-8")
    newest = folder.newest()
    assert [k.name for k in newest.kinds] == ["a"]
    assert "update the program" in newest.trouble
    with pytest.raises(LibraryError, match="nothing is changed"):
        add(folder, "c", stripes(2))


def test_a_library_of_which_nothing_can_be_read_is_refused(folder):
    add(folder, "a", stripes(0))
    newest_file(folder).write_bytes(b"")
    with pytest.raises(LibraryError, match="no version can be used"):
        folder.newest()


def test_a_change_after_a_damaged_version_takes_a_number_of_its_own(folder):
    add(folder, "a", stripes(0))
    add(folder, "b", stripes(1))
    newest_file(folder).write_bytes(b"cut")
    assert add(folder, "c", stripes(2)).number == 3
    assert [k.name for k in folder.newest().kinds] == ["a", "c"]


def test_what_a_kill_left_unfinished_changes_nothing(folder):
    add(folder, "a", stripes(0))
    (folder.path / "versions" / "000002.json.tmp").write_bytes(b"{half")
    (folder.path / "crops" / "abc.png.tmp").write_bytes(b"half")
    assert folder.newest().trouble == ""
    assert add(folder, "b", stripes(1)).number == 2


def test_an_edit_that_fails_leaves_the_library_as_it_was(folder):
    add(folder, "a", stripes(0))

    def refuse(_kinds):
        raise LibraryError("no")

    with pytest.raises(LibraryError):
        folder.change(refuse, "x", "Li", NOW)
    assert folder.numbers() == [1]
    assert add(folder, "b", stripes(1)).number == 2  # the lock was given back


def test_a_damaged_crop_is_named(folder):
    name = folder.put_crop(spots(0))
    (folder.path / "crops" / f"{name}.png").write_bytes(b"x")
    with pytest.raises(LibraryError, match="damaged"):
        folder.crop(name)
    with pytest.raises(LibraryError, match="cannot be read"):
        folder.crop("0" * 64)


def test_two_stations_that_enrol_at_once_lose_nothing(folder):
    def enrol_many(station: str) -> None:
        own = LibraryFolder(folder.path)  # its own file handle, like another process
        for number in range(6):
            add(own, f"{station} {number}", stripes(number), by=station)

    with ThreadPoolExecutor(2) as stations:
        list(stations.map(enrol_many, ("left", "right")))
    names = {kind.name for kind in folder.newest().kinds}
    assert names == {f"{s} {n}" for s in ("left", "right") for n in range(6)}
    assert folder.numbers() == list(range(1, 13))


def test_a_version_keeps_its_instant_and_zone(folder):
    at = datetime(2025, 3, 1, tzinfo=UTC)
    folder.change(lambda kinds: kinds, "nothing", "Li", at)
    assert folder.read(1).at == at
