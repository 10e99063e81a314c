"""A school with two drives whose kit was made: what the tests of opening it begin with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from abide.agent.kit.words import read_card_file
from tests.whole.school import Home, Ran, Spot, make_home


@dataclass
class Kitted:
    """A home with drives "older" and "newer", three card sheets, and a kit on each drive."""

    home: Home
    root: Path

    @property
    def sheets(self) -> list[Path]:
        return sorted((self.root / "cards").glob("*.html"))

    @property
    def cards(self) -> list[list[str]]:
        return [read_card_file(each) for each in self.sheets]

    def drive(self, name: str) -> Path:
        return self.root / "mnt" / name

    def kit(self, name: str) -> Path:
        return sorted(self.drive(name).glob("abide-kit-*"))[-1]

    def open(self, kit: Path, to: Path, *sheets: Path) -> Ran:
        """Given a kit and card sheets, open it; the drives are where they are plugged in here."""
        files = [word for each in sheets for word in ("--card-file", str(each))]
        drives = [w for s in self.home.spots for w in ("--drive", f"{s.name}={self.drive(s.name)}")]
        return self.home.run("kit", "open", str(kit), "--to", str(to), *files, *drives)

    def copy(self, to: Path) -> Kitted:
        """Return a copy to be changed; its drives lie elsewhere, and its agent.toml says so."""
        shutil.copytree(self.root, to, symlinks=True)
        other = Kitted(Home(to / "home", self.home.live), to)
        other.home.write_config([replace(s, folder=other.drive(s.name)) for s in self.home.spots])
        return other

    def home_at(self, root: Path) -> Home:
        """Given where a kit was opened, return that home."""
        found = Home(root, self.home.live)
        found.spots = list(self.home.spots)
        return found


def make_kitted(root: Path, live: Path) -> Kitted:
    """Given a folder and live data, back up to two drives and make a kit; everything is well."""
    drives = [Spot(name, "drive", folder=root / "mnt" / name) for name in ("older", "newer")]
    found = Kitted(make_home(root, drives, live), root)
    found.home.make()
    assert found.home.run("backup").complete
    drawn = found.home.run(
        "kit",
        "cards",
        "--to",
        str(root / "cards"),
        "--holder",
        "Ms Head",
        "--holder",
        "Mr Chair",
        "--holder",
        "Bursar",
    )
    assert drawn.code == 0, drawn
    made = found.home.run("kit", "make")
    assert made.code == 0, made
    assert {row["outcome"] for row in made.document["places"]} == {"made"}
    return found
