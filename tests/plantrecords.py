"""Records, true pictures and tiles of one run, on disk."""

from dataclasses import replace

import numpy as np

from inspector.findings import Evidence
from inspector.store import database, runs
from inspector.store.evidence import EvidenceStore
from inspector.store.passed import PassedFolder
from inspector.store.spool import Spool
from inspector.store.writer import record
from inspector.vision.codec import encode_jpeg
from tests.reviewfakes import a_tile
from tests.storefakes import LOT, RUN, a_record, closed, facts


def a_crop(seed):
    rng = np.random.default_rng(seed)
    return rng.integers(40, 200, (64, 64)).astype(np.uint8)


def with_pictures(index, crop=a_crop):
    """An inspection of two defects: a scratch and an unknown, with true pictures."""
    made = a_record(index)
    pictures = tuple(
        Evidence(n, encode_jpeg(crop(2 * index + n), 90), (0, 10 + 80 * n))
        for n in (0, 1)
    )
    apart = replace(made.body.defects[1], xyxy_px=(10.0, 100.0, 15.0, 105.0))
    body = replace(made.body, defects=(made.body.defects[0], apart))
    return replace(made, body=body, evidence=pictures)


class Plant:
    """Records, pictures and tiles of one run."""

    def __init__(self, folder, url=None):
        self.url = url or database.file_url(folder / "records.db")
        self.evidence, self.passed = folder / "evidence", folder / "passed"
        database.upgrade(self.url)
        self.engine = database.open_database(self.url)
        self.spool = Spool(folder / "spool")
        runs.begin_run(self.engine, facts())

    def store(self, *records):
        record(
            closed(*records),
            self.engine,
            EvidenceStore(self.evidence),
            self.spool,
            lambda _n: None,
            lambda _t: None,
        )

    def tile(self, index):
        pixels = a_crop(9000 + index)
        told = {"run_id": RUN, "lot_id": LOT, "camera": "top"}
        PassedFolder(self.passed).keep(
            a_tile(index, **told, size_px=(64, 64), origin_px=(0, 0)), pixels
        )
