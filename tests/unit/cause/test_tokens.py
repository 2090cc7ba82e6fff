import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.cause.alignfile import read_merges, read_vocabulary, read_word_list
from inspector.cause.tokens import BytePairs, Hashes, WordPieces

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
PIECES = [
    *"abcdefghijklmnopqrstuvwxyz",
    *(c + "</w>" for c in "abcdefghijklmnopqrstuvwxyz"),
]
RANKS = {("r", "o"): 0, ("ro", "l"): 1, ("l", "l</w>"): 2, ("ro", "ll</w>"): 3}
JOINED = ["ro", "rol", "ll</w>", "roll</w>"]
KNOWN = {piece: n for n, piece in enumerate([*PIECES, *JOINED, BEGIN, END])}
PAIRS = BytePairs(KNOWN, RANKS, 8, 0)
WORDS = WordPieces(
    {
        w: n
        for n, w in enumerate(
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "钢", "scr", "##atch"]
        )
    },
    6,
)


def named(ids):
    back = {number: piece for piece, number in KNOWN.items()}
    return [back[number] for number in ids.tolist()]


def test_byte_pairs_are_joined_by_the_rank_of_the_pair_and_not_from_the_left():
    (row,) = PAIRS.encode(["Roll"])
    assert named(row[:6]) == [BEGIN, "rol", "l</w>", END, "a", "a"]


def test_a_text_that_is_too_long_keeps_its_end():
    (row,) = PAIRS.encode(["a b c d e f g h i"])
    assert named(row)[0] == BEGIN
    assert named(row)[-1] == END


def test_a_text_cannot_say_that_it_ends():
    (row,) = PAIRS.encode([f"a {END} b"])
    assert named(row).count(END) == 1
    assert "b</w>" in named(row)


def test_known_pieces_of_a_word_are_the_longest_ones():
    assert WORDS.encode(["Scratch 钢"]).tolist() == [[2, 5, 6, 4, 3, 0]]
    assert WORDS.encode(["scrap"]).tolist() == [[2, 1, 3, 0, 0, 0]]
    assert WORDS.encode([""]).tolist() == [[2, 3, 0, 0, 0, 0]]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80))
@pytest.mark.parametrize("tokenizer", [PAIRS, WORDS, Hashes(64, 8)])
def test_any_text_is_a_row_of_ids(tokenizer, text):
    rows = tokenizer.encode([text])
    assert rows.dtype == np.int64
    assert rows.shape == (1, tokenizer.length)
    assert rows.min() >= 0


def test_words_with_one_stem_share_a_hash():
    hashes = Hashes(8192, 16)
    one, two = (
        set(row.tolist()) - {0} for row in hashes.encode(["scratch", "scratches"])
    )
    assert one & two
    assert one != two


def test_no_text_has_no_hash():
    assert not Hashes(64, 4).encode(["", " !? "]).any()


@pytest.mark.parametrize(
    "made",
    [
        lambda: BytePairs({"a": 0}, {}, 8, 0),
        lambda: BytePairs(KNOWN, {}, 2, 0),
        lambda: WordPieces({"a": 0}, 8),
        lambda: Hashes(1, 4),
    ],
)
def test_a_vocabulary_of_another_sort_is_refused(made):
    with pytest.raises(ValueError, match=r"vocabulary|row|expected"):
        made()


def test_files_of_a_vocabulary_are_read_as_they_are_written(tmp_path):
    (tmp_path / "vocab.json").write_text(json.dumps({"a": 1}), "utf-8")
    (tmp_path / "merges.txt").write_text("#version: 0.2\nr o\nro l\n", "utf-8")
    (tmp_path / "vocab.txt").write_bytes("[PAD]\r\n钢\r\n".encode())
    assert read_vocabulary(tmp_path / "vocab.json") == {"a": 1}
    assert read_merges(tmp_path / "merges.txt") == {("r", "o"): 0, ("ro", "l"): 1}
    assert read_word_list(tmp_path / "vocab.txt") == {"[PAD]": 0, "钢": 1}
    (tmp_path / "merges.txt").write_text("r o l\n", "utf-8")
    with pytest.raises(ValueError, match="line 1 is no pair"):
        read_merges(tmp_path / "merges.txt")


def test_clips_own_vocabulary_gives_clips_own_ids():
    folder = os.environ.get("INSPECTOR_SHARED", "")
    path = Path(folder) / "weights" / "bpe_simple_vocab_16e6.txt.gz"
    if not folder or not path.is_file():
        pytest.skip("INSPECTOR_SHARED names no folder with CLIP's vocabulary")
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    merges = [tuple(line.split()) for line in lines[1 : 49152 - 256 - 2 + 1]]
    letters = [chr(n) for n in [*range(33, 127), *range(161, 173), *range(174, 256)]]
    letters += [chr(256 + n) for n in range(256 - len(letters))]
    pieces = [*letters, *(c + "</w>" for c in letters), *("".join(m) for m in merges)]
    table = {p: n for n, p in enumerate([*pieces, BEGIN, END])}
    tokenizer = BytePairs(table, {m: n for n, m in enumerate(merges)}, 77, 0)
    rows = tokenizer.encode(["hello world", "a photo of a cat"])
    assert rows[0, :4].tolist() == [49406, 3306, 1002, 49407]
    assert rows[1, :7].tolist() == [49406, 320, 1125, 539, 320, 2368, 49407]
