"""Several manifests in one stored file: each comes out whole, or not at all."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from abide.agent.manifest.bundle import relabel, unpack
from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.record import FILE, Record
from abide.domain.errors import EngineError


def manifest(folder: Path, system: str, files: int) -> Manifest:
    writer = ManifestWriter(folder / f"{system}.gz", {"system": system, "repository": "nas"})
    for n in range(files):
        writer.add(Record(b"/srv/%d" % n, FILE, n, 1, 1, n, f"{n:064x}"))
    writer.close({"snapshot": f"{system}-there", "files": files, "outcome": "complete"})
    return Manifest(folder / f"{system}.gz")


def bundle(folder: Path, counts: dict[str, int]) -> Path:
    stored, blocks = folder / "stored", list[bytes]()
    for system, files in counts.items():
        relabel(
            manifest(folder, system, files),
            folder / f"{system}-here.gz",
            {"repository": "drive"},
            {"snapshot": f"{system}-here"},
            blocks.append,
        )
    stored.write_bytes(b"".join(blocks))
    return stored


def test_each_comes_out_as_it_went_in_but_for_its_labels(tmp_path: Path) -> None:
    parts = [Manifest(part) for part in unpack(bundle(tmp_path, {"Office": 3, "Films": 1200}))]
    assert [each.header["system"] for each in parts] == ["Office", "Films"]
    assert [each.header["repository"] for each in parts] == ["drive", "drive"]
    for part, system in zip(parts, ("Office", "Films"), strict=True):
        origin = Manifest(tmp_path / f"{system}.gz")
        assert list(part.records()) == list(origin.records())
        assert part.footer()["snapshot"] == f"{system}-here"
        assert part.footer()["files"] == origin.footer()["files"]
        assert part.footer()["sha256"] != origin.footer()["sha256"]
        here = Manifest(tmp_path / f"{system}-here.gz")
        assert here.footer() == part.footer()


def test_one_manifest_alone_is_a_bundle_of_one(tmp_path: Path) -> None:
    (part,) = unpack(bundle(tmp_path, {"Office": 0}))
    assert list(Manifest(part).records()) == []


def test_of_a_bundle_cut_short_the_whole_ones_come_out_and_the_last_does_not(
    tmp_path: Path,
) -> None:
    stored = bundle(tmp_path, {"Office": 3, "Films": 5})
    stored.write_bytes(stored.read_bytes()[:-40])
    whole, cut = (Manifest(part) for part in unpack(stored))
    assert whole.footer()["snapshot"] == "Office-here"
    with pytest.raises(EngineError):
        cut.footer()


def test_a_manifest_that_was_changed_is_not_labelled_anew(tmp_path: Path) -> None:
    origin = manifest(tmp_path, "Office", 3)
    plain = tmp_path / "plain"
    plain.write_bytes(gzip.decompress(origin.file.read_bytes()).replace(b"/srv/1", b"/srv/9"))
    to = tmp_path / "to.gz"
    with pytest.raises(EngineError):
        relabel(Manifest(plain), to, {}, {"snapshot": "x"}, lambda data: None)
    assert not list(tmp_path.glob("to.gz*"))
