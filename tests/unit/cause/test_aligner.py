import json
from dataclasses import replace

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from inspector.cause.aligner import as_tiles
from inspector.cause.alignfile import ALIGNER_NAME, load_pair
from inspector.cause.causebase import load_base
from inspector.cause.prompts import base_types, states
from inspector.cli.search import search
from inspector.errors import ArtifactError, CauseError, InspectorError
from inspector.findings import Evidence
from inspector.resources import zoo_folder
from inspector.searching import open_pair, open_searcher
from inspector.store.database import file_url, open_database, upgrade
from inspector.store.evidence import EvidenceStore
from inspector.store.rows import write
from inspector.store.runs import begin_run
from inspector.vision.codec import encode_jpeg
from tests import storefakes, tinyembed, tinypair


@pytest.fixture
def pair(tmp_path):
    embedder = tinyembed.write_embedder(tmp_path / "embedder")
    return tinypair.write_pair(tmp_path / "pair", embedder)


def test_ids_survive_as_bytes():
    ids = np.array([[0, 1, 255, 256, 49407, 16_000_000]])
    planes = as_tiles(ids).astype(np.int64)
    assert planes.shape == (1, 3, 1, 6)
    back = planes[:, 0] + 256 * planes[:, 1] + 65536 * planes[:, 2]
    assert back[:, 0].tolist() == ids.tolist()


def test_pictures_and_words_lie_in_one_space(pair):
    aligner = open_pair(str(pair))
    pictures = aligner.pictures([tinyembed.stripes(1), tinyembed.spots(1)])
    texts = aligner.texts(["dark spot", "划痕"])
    assert pictures.shape == texts.shape == (2, tinypair.SIZE)
    np.testing.assert_allclose(np.linalg.norm(pictures, axis=1), 1, atol=1e-5)
    likely = states(aligner, "steel", "钢").probabilities(pictures, aligner.scale)
    np.testing.assert_allclose(likely.sum(1), 1, atol=1e-5)


def test_a_pair_of_another_embedder_is_refused(pair):
    path = pair / ALIGNER_NAME
    told = json.loads(path.read_text("utf-8"))
    told["image"]["embedder_digest"] = "0" * 64
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(ArtifactError, match="train the pair again"):
        open_pair(str(pair))


def test_a_pair_that_was_changed_is_refused(pair):
    (pair / "words.npz").write_bytes(b"x")
    with pytest.raises(ArtifactError, match="not the file"):
        load_pair(str(pair))
    with pytest.raises(ArtifactError, match="no aligned pair"):
        load_pair("nowhere")


def test_a_file_outside_the_folder_is_refused(pair):
    path = pair / ALIGNER_NAME
    told = json.loads(path.read_text("utf-8"))
    told["files"]["../x"] = "0" * 64
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(ArtifactError, match="inside the folder"):
        load_pair(str(pair))


def test_texts_of_a_base_are_computed_once_per_version(pair, tmp_path):
    aligner, base = open_pair(str(pair)), load_base()
    first = base_types(aligner, base, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    again = base_types(aligner, base, tmp_path / "cache")
    np.testing.assert_array_equal(first.vectors, again.vectors)
    assert first.names == tuple(one.id for one in base.types())
    kept.write_bytes(b"torn")
    mended = base_types(aligner, base, tmp_path / "cache")
    np.testing.assert_array_equal(first.vectors, mended.vectors)


def test_the_shipped_pair_belongs_to_the_shipped_embedder_and_is_small():
    files = load_pair("aligner")
    assert open_pair("aligner").texts(["scratch"]).shape == (1, files.manifest.size)
    size = sum(one.stat().st_size for one in (zoo_folder() / "aligner").iterdir())
    assert size <= 8e6


@pytest.fixture
def records(tmp_path):
    """A database with four defects, each with its picture."""
    url = file_url(tmp_path / "records.db")
    upgrade(url)
    engine = open_database(url)
    begin_run(engine, storefakes.facts())
    crops = [tinyembed.stripes(1), tinyembed.spots(1)]
    made = [
        replace(
            storefakes.a_record(index),
            evidence=tuple(
                Evidence(n, encode_jpeg(crop, 95), (0, 0))
                for n, crop in enumerate(crops)
            ),
        )
        for index in range(2)
    ]
    saved = EvidenceStore(tmp_path / "evidence").save(made)
    with engine.begin() as connection:
        write(connection, made, saved.pictures)
    engine.dispose()
    return url


def test_the_like_of_a_crop_is_found_and_new_crops_alone_are_read(
    records, pair, tmp_path
):
    counted = []
    places = (tmp_path / "evidence", tmp_path / "cache", str(pair), counted.append)
    searcher = open_searcher(records, *places)
    hits = searcher.by_crop(tinyembed.stripes(2), 4)
    assert [hit.row.path.split("-")[-2] for hit in hits[:2]] == ["000", "000"]
    assert counted == [4]
    assert len(open_searcher(records, *places).index) == 4
    assert counted == [4]


def test_a_picture_that_is_gone_is_counted_and_never_found_first(
    records, pair, tmp_path
):
    lost = next((tmp_path / "evidence").rglob("*.jpg"))
    lost.unlink()
    searcher = open_searcher(
        records, tmp_path / "evidence", tmp_path / "cache", str(pair)
    )
    assert searcher.unreadable == 1
    assert searcher.by_crop(tinyembed.spots(3), 4)[0].row.path != lost.name


def test_words_that_nobody_knows_are_told(records, pair, tmp_path):
    searcher = open_searcher(
        records, tmp_path / "evidence", tmp_path / "cache", str(pair)
    )
    with pytest.raises(CauseError, match="none of the words"):
        searcher.by_words("?!", 3)


def asked(records, pair, tmp_path, *arguments):
    app = typer.Typer()
    app.command()(search)
    places = ["--db", records, "--model", str(pair), "--cache", str(tmp_path / "c")]
    return CliRunner().invoke(app, [*arguments, *places])


def test_the_command_finds_by_words_and_by_a_picture(records, pair, tmp_path):
    done = asked(records, pair, tmp_path, "dark", "streaks", "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["query"], document["crops"]) == ("dark streaks", 4)
    assert {"defect", "path", "score", "run"} <= set(document["hits"][0])
    picture = next((tmp_path / "evidence").rglob("*.jpg"))
    done = asked(records, pair, tmp_path, "--crop", str(picture), "--json")
    assert json.loads(done.stdout)["hits"][0]["score"] > 0.9


def test_the_command_wants_words_or_a_picture(records, pair, tmp_path):
    assert asked(records, pair, tmp_path).exit_code == 2
    done = asked(records, pair, tmp_path, "x", "--crop", "nowhere.png")
    assert done.exit_code == 2
    done = asked(records, pair, tmp_path, "--crop", "nowhere.png")
    assert isinstance(done.exception, InspectorError)
