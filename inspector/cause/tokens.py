"""Text to numbers: byte pairs as CLIP, word pieces as BERT, hashes as our own pair."""

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

_BEGIN, _END = "<|startoftext|>", "<|endoftext|>"
_WORD_END = "</w>"
_LONGEST_WORD = 100
_MOST_CHARACTERS = 2000
_PIECES = re.compile(
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|"
    r"[^\W\d_]+|\d|(?:[^\s\w]|_)+",
    re.IGNORECASE,
)
"""CLIP's pattern; letters are what `str.isalpha` calls so, each digit stands alone."""


class Tokenizer(Protocol):
    """Turns texts into rows of numbers of one length."""

    def encode(self, texts: Sequence[str]) -> Ids:
        """`(n, length)` ids; longer texts are cut, shorter ones filled."""
        ...


@dataclass(frozen=True, slots=True)
class BytePairs:
    """The tokenizer of CLIP: bytes as letters, joined by a list of merges.

    Attributes:
        vocabulary: Piece -> id.
        ranks: Pair of pieces -> its place in the list of merges.
        length: Ids of a row.
        fill: Id after the end; CLIP fills with the end's own or with 0.

    Source:
        Sennrich, Haddow, Birch 2016, "Neural Machine Translation of Rare Words with
        Subword Units"; Radford et al. 2021, "Learning Transferable Visual Models From
        Natural Language Supervision".
    """

    vocabulary: Mapping[str, int]
    ranks: Mapping[tuple[str, str], int]
    length: int
    fill: int

    def __post_init__(self) -> None:
        if missing := [t for t in (_BEGIN, _END) if t not in self.vocabulary]:
            raise ValueError(f"the vocabulary has no {missing}; it is not CLIP's")
        if self.length < 3:
            raise ValueError(f"a row holds begin, a piece and end, got {self.length}")

    def encode(self, texts: Sequence[str]) -> Ids:
        """`(n, length)` ids from begin to end, then the filling."""
        begin, end = self.vocabulary[_BEGIN], self.vocabulary[_END]
        rows = np.full((len(texts), self.length), self.fill, np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = [begin, *self._ids(text)][: self.length - 1]
            row[: len(ids) + 1] = [*ids, end]
        return rows

    def _ids(self, text: str) -> Iterator[int]:
        letters = _byte_letters()
        clean = " ".join(html.unescape(text[:_MOST_CHARACTERS]).split()).lower()
        for word in _PIECES.findall(clean):
            if word in (_BEGIN, _END):  # said by a text, not by us
                continue
            spelt = "".join(letters[byte] for byte in word.encode("utf-8"))
            for piece in self._merged(spelt):
                if piece in self.vocabulary:
                    yield self.vocabulary[piece]

    def _merged(self, word: str) -> list[str]:
        pieces = [*word[:-1], word[-1] + _WORD_END]
        while len(pieces) > 1:
            pairs = set(pairwise(pieces))
            first = min(pairs, key=lambda pair: self.ranks.get(pair, 1 << 30))
            if first not in self.ranks:
                break
            pieces = _joined(pieces, first)
        return pieces


@dataclass(frozen=True, slots=True)
class WordPieces:
    """The tokenizer of BERT and Chinese-CLIP: longest known pieces of each word.

    Attributes:
        vocabulary: Piece -> id; pieces inside a word begin with `##`.
        length: Ids of a row.
        lower: Whether case and accents are dropped.

    Source:
        Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers".
    """

    vocabulary: Mapping[str, int]
    length: int
    lower: bool = True

    def __post_init__(self) -> None:
        needed = ("[CLS]", "[SEP]", "[PAD]", "[UNK]")
        if missing := [token for token in needed if token not in self.vocabulary]:
            raise ValueError(f"the vocabulary has no {missing}; it is not BERT's")
        if self.length < 3:
            raise ValueError(f"a row holds begin, a piece and end, got {self.length}")

    def encode(self, texts: Sequence[str]) -> Ids:
        """`(n, length)` ids between `[CLS]` and `[SEP]`, filled with `[PAD]`."""
        known = self.vocabulary
        rows = np.full((len(texts), self.length), known["[PAD]"], np.int64)
        for row, text in zip(rows, texts, strict=True):
            words = _words(text[:_MOST_CHARACTERS], self.lower)
            pieces = [piece for word in words for piece in self._pieces(word)]
            ids = [known["[CLS]"], *pieces][: self.length - 1]
            row[: len(ids) + 1] = [*ids, known["[SEP]"]]
        return rows

    def _pieces(self, word: str) -> list[int]:
        unknown = [self.vocabulary["[UNK]"]]
        if len(word) > _LONGEST_WORD:
            return unknown
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.vocabulary:
                    found.append(self.vocabulary[piece])
                    start = end
                    break
            else:
                return unknown
        return found


@dataclass(frozen=True, slots=True)
class Hashes:
    """Words, their stems and pairs of Chinese characters, hashed into buckets.

    Attributes:
        buckets: How many ids there are; 0 fills a row and means nothing.
        length: Ids of a row.
    """

    buckets: int
    length: int

    def __post_init__(self) -> None:
        if self.buckets < 2 or self.length < 1:
            raise ValueError(
                f"expected buckets >= 2 and length >= 1, got {self.buckets}, "
                f"{self.length}"
            )

    def encode(self, texts: Sequence[str]) -> Ids:
        """`(n, length)` ids in order of appearance, filled with 0."""
        rows = np.zeros((len(texts), self.length), np.int64)
        for row, text in zip(rows, texts, strict=True):
            features = list(_features(text[:_MOST_CHARACTERS]))[: self.length]
            row[: len(features)] = [self._bucket(one) for one in features]
        return rows

    def _bucket(self, feature: str) -> int:
        return 1 + zlib.crc32(feature.encode("utf-8")) % (self.buckets - 1)


def _features(text: str) -> Iterator[str]:
    """A word as it is and its stem; a Chinese character and the pair it begins."""
    words = _words(text, lower=True)
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if _is_chinese(word[0]):
            yield word
            if following and _is_chinese(following[0]):
                yield word + following
        elif word[0].isalnum():
            yield f"w:{word}"
            yield f"s:{_stem(word)}"


def _stem(word: str) -> str:
    """What is left of a word without the commonest endings; 'pitted' is near 'pit'."""
    for ending in ("ings", "ing", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _words(text: str, lower: bool) -> list[str]:
    """Words, punctuation and Chinese characters, each alone."""
    if lower:
        decomposed = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    spaced = []
    for character in text:
        if not character.isprintable() and not character.isspace():
            continue
        alone = _is_chinese(character) or _is_punctuation(character)
        spaced.append(f" {character} " if alone else character)
    return "".join(spaced).split()


def _is_chinese(character: str) -> bool:
    code = ord(character)
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or code >= 0x20000


def _is_punctuation(character: str) -> bool:
    ascii_sign = character.isascii() and not character.isalnum()
    sign = ascii_sign or unicodedata.category(character).startswith("P")
    return sign and not character.isspace()


def _joined(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    joined, place = [], 0
    while place < len(pieces):
        if tuple(pieces[place : place + 2]) == pair:
            joined.append(pair[0] + pair[1])
            place += 2
        else:
            joined.append(pieces[place])
            place += 1
    return joined


def _byte_letters() -> list[str]:
    """A printable letter for each byte, as GPT-2 and CLIP have them."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    others = (byte for byte in range(256) if byte not in letters)
    letters |= {byte: chr(256 + place) for place, byte in enumerate(others)}
    return [letters[byte] for byte in range(256)]
