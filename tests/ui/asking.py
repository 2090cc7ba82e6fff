"""A scripted answerer for the tests of the causes page."""

import numpy as np

from inspector.asking import CauseView, Chip, Cluster, Found
from inspector.errors import CauseError


def a_cause(name="worn_guides", p=0.8, **more):
    told = {
        "id": f"steel/scratches/{name}",
        "p": p,
        "text": name.replace("_", " "),
        "step": "finishing mill",
        "chips": (
            Chip("It stands still.", ("14 of 25 lie at 421 mm",)),
            Chip("It comes and goes.", ("p = 0.3",), against=True),
        ),
        "checks": ("compare the position",),
        "remedies": ("dress the guides",),
        "sources": ("https://example.org/guides",),
    }
    return CauseView(**{**told, **more})


def a_cluster(kind="scratch", count=14, causes=None, abstained=False, first=0):
    ranked = (a_cause(), a_cause("loose_bolt", 0.1)) if causes is None else causes
    others = tuple((one.id, one.text) for one in ranked)
    return Cluster(
        kind,
        "14 of 25 lie at 421 mm across",
        "Candidates, not findings: a check decides.",
        abstained,
        () if abstained else ranked,
        tuple(("top", first + n, 0) for n in range(count)),
        () if abstained else others,
        "run",
    )


SILENT = a_cluster("inclusion", 5, abstained=True, first=100)


class ScriptedAsker:
    """Gives what it was made with, and remembers what was said."""

    def __init__(self, clusters=(), hits=2):
        self.clusters, self.hits = tuple(clusters), hits
        self.asked, self.said, self.back, self.words = [], [], [], []
        self.refuses, self.closed = "", False

    def close(self):
        self.closed = True

    def causes(self, lot_id, language):
        self.asked.append((lot_id, language))
        if self.refuses:
            raise CauseError(self.refuses)
        return self.clusters

    def keep(self, cause, finding, other, about, who):
        self.said.append((cause, str(finding), other, about, who))
        return f"verdict {len(self.said)}"

    def take_back(self, verdict, who):
        self.back.append((verdict, who))

    def search(self, words):
        self.words.append(words)
        if self.refuses:
            raise CauseError(self.refuses)
        pixels = np.full((40, 60), 90, np.uint8)
        return tuple(
            Found("scratch", 3.0, 1000.0 * n, "run", pixels, True)
            for n in range(self.hits)
        )
