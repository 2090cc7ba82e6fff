import dataclasses
import json

import pytest

from inspector.runtime.engine_cache import EngineCache, EngineKey

KEY = EngineKey(
    network="n" * 64,
    library="tensorrt_rtx 1.7.1",
    recipe="",
    batch=4,
    tile=(1, 512, 512),
    flags=("strongly typed",),
    target="a GPU sm_90 cuda 13.0",
)
CHANGES = {
    "network": "m" * 64,
    "library": "tensorrt 11.4",
    "recipe": "float16",
    "batch": 8,
    "tile": (3, 512, 512),
    "flags": (),
    "target": "a GPU sm_90 cuda 13.2",
}


@pytest.fixture
def cache(tmp_path):
    return EngineCache(tmp_path / "engines")


def test_an_engine_comes_back_as_it_was_stored(cache):
    assert cache.find(KEY) is None

    cache.store(KEY, b"engine")

    assert cache.find(KEY) == b"engine"


def test_every_part_of_the_key_is_among_the_changes():
    assert {f.name for f in dataclasses.fields(EngineKey)} == set(CHANGES)


@pytest.mark.parametrize("part", CHANGES)
def test_an_engine_of_something_else_is_not_found(cache, part):
    cache.store(KEY, b"engine")

    other = dataclasses.replace(KEY, **{part: CHANGES[part]})

    assert other.digest != KEY.digest
    assert cache.find(other) is None


def only(cache, suffix):
    (path,) = cache.folder.glob(f"*{suffix}")
    return path


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".engine", b"eng"),
        (".engine", b""),
        (".engine", b"engine and more"),
        (".json", b"{"),
        (".json", b"[]"),
        (".json", b"\xff\xfe"),
        (".json", json.dumps({"sha256": "0"}).encode()),
    ],
)
def test_an_engine_that_was_cut_short_or_damaged_is_forgotten(cache, suffix, content):
    cache.store(KEY, b"engine")
    only(cache, suffix).write_bytes(content)

    assert cache.find(KEY) is None
    assert list(cache.folder.iterdir()) == []

    cache.store(KEY, b"engine")
    assert cache.find(KEY) == b"engine"


def test_an_engine_without_its_note_is_not_valid_yet(cache):
    cache.store(KEY, b"engine")
    only(cache, ".json").unlink()

    assert cache.find(KEY) is None


def test_forgetting_what_is_not_there_is_allowed(cache):
    cache.forget(KEY)
