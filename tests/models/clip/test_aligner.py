import json

import numpy as np
import pytest
from typer.testing import CliRunner

from inspector.cause.alignfile import load_pair
from inspector.errors import ArtifactError
from inspector.searching import open_pair
from inspector.vision.codec import encode_png
from models.clip.appraisal import area
from models.clip.features import Features, samples_of
from models.clip.plan import AlignerPlan
from models.clip.words import NORMAL, caption, load_words, prompts
from models.command import lab
from models.protonet.crops import read_manifest
from tests import tinyembed

run = CliRunner().invoke
MAKERS = {
    "stripes": tinyembed.stripes,
    "spots": tinyembed.spots,
    "steps": tinyembed.steps,
}


@pytest.fixture
def crops(tmp_path):
    """A manifest of three kinds, and golden pictures."""
    lines = ["file,class,split,material,group"]
    for name, make in MAKERS.items():
        for number in range(8):
            path = tmp_path / f"{name}{number}.png"
            path.write_bytes(encode_png(make(number)))
            lines.append(f"{path.name},{name},base,steel,{number:03d}_{name}")
    (tmp_path / "manifest.csv").write_text("\n".join(lines) + "\n", "utf-8")
    golden = tmp_path / "golden"
    golden.mkdir()
    for number in range(8):
        picture = np.random.default_rng(number).integers(0, 256, (128, 128), np.uint8)
        (golden / f"{number:03d}_temp.png").write_bytes(encode_png(picture))
    return tmp_path / "manifest.csv", golden


def train(crops, tmp_path, *more):
    manifest, golden = crops
    embedder = tmp_path / "embedder"
    if not embedder.is_dir():
        tinyembed.write_embedder(embedder)
    return run(
        lab,
        [
            *("train", "aligner", "--data", str(manifest), "--normals", str(golden)),
            *("--normals-material", "steel", "--model", str(embedder)),
            *("--out", str(tmp_path / "training"), "--virtual-pictures", "0", *more),
        ],
    )


def test_a_training_becomes_a_pair_that_knows_the_words_of_its_kinds(crops, tmp_path):
    done = train(crops, tmp_path, "--steps", "30", "--artifact", str(tmp_path / "pair"))
    assert done.exit_code == 0, done.output
    aligner = open_pair(str(tmp_path / "pair"))
    pictures = aligner.pictures([tinyembed.stripes(50), tinyembed.spots(50)])
    near = pictures @ aligner.texts(["stripes on steel", "spots on steel"]).T
    assert near.argmax(1).tolist() == [0, 1]


def test_a_training_is_continued_and_ends_where_an_unbroken_one_does(crops, tmp_path):
    assert train(crops, tmp_path, "--steps", "3").exit_code == 0
    assert train(crops, tmp_path, "--steps", "3").exit_code == 2
    assert train(crops, tmp_path, "--steps", "4", "--resume").exit_code == 2
    assert train(crops, tmp_path, "--steps", "3", "--resume").exit_code == 0
    log = (tmp_path / "training" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in log] == [1, 2, 3]


def test_what_is_held_out_is_not_read(crops):
    manifest, golden = crops
    plan = AlignerPlan(
        hold_out=("spots",), hold_out_groups=("000", "001"), virtual_pictures=0
    )
    samples = samples_of(read_manifest(manifest), golden, "steel", plan)
    assert {one.kind for one in samples} == {"stripes", "steps", NORMAL}
    assert not any(one.group.startswith(("000", "001")) for one in samples)
    with pytest.raises(ValueError, match="no kinds"):
        samples_of(
            read_manifest(manifest), None, "", AlignerPlan(hold_out=("nothing",))
        )


def test_every_kind_and_trait_has_words_in_both_languages():
    words = load_words()
    for name, kind in words.kinds.items():
        texts = (*kind.zh, kind.look[1])
        assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in texts), name
        assert all(text.isascii() for text in (*kind.en, kind.look[0])), name
    assert all(en.isascii() and not zh.isascii() for en, zh in words.traits.values())


def test_captions_speak_both_languages_and_are_never_blank():
    words, rng = load_words(), np.random.default_rng(0)
    texts = [
        caption(words, kind, "steel", ("dark",), rng)
        for kind in (*words.kinds, NORMAL, "a kind nobody described")
        for _ in range(6)
    ]
    assert all(text.strip() for text in texts)
    assert {text.isascii() for text in texts} == {True, False}
    assert prompts(words, "new_kind", "new material")[0] == "new kind"


def test_an_area_is_the_share_of_pairs_in_order():
    assert area(np.array([2.0, 3.0]), np.array([1.0])) == 1.0
    assert area(np.array([1.0]), np.array([1.0])) == 0.5
    with pytest.raises(ValueError, match="at least one"):
        area(np.zeros(0), np.zeros(1))


def test_features_of_nothing_are_refused():
    with pytest.raises(ValueError, match="some crops"):
        Features(np.zeros((0, 2)), np.zeros((0, 2)), np.array([]), np.array([]), ())


def test_a_table_with_a_trait_that_nobody_explains_is_refused(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(
        "version: 1\nmaterials: {}\ntraits: {}\n"
        "kinds: {a: {en: [a], zh: [甲], look: [a, 甲], traits: [odd]}}\n",
        "utf-8",
    )
    with pytest.raises(ArtifactError, match="not explained"):
        load_words(path)


def test_the_shipped_pair_tells_what_it_is_and_its_limits():
    files = load_pair("aligner")
    card = (files.folder / "card.md").read_text("utf-8")
    assert "Limits" in card
    assert files.manifest.metrics
    assert files.manifest.image.embedder == "embedder"
