"""One byte changed in the database's file, or a tail cut off: our check and the bare one agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from abide.domain.receipts import short_form
from abide.hub.evidence.exported import verify_zip
from tests.hub.evidence.hubs import FILL, Hub, checked

AGENT_FILE = "agents/3f2a9c1e-0000-4000-8000-000000000001.jsonl"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Hub, str]:
    """Return a hub with 14 entries of a school and 9 of an agent, and yesterday's head."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    head = hub.run(FILL).strip()
    hub.settle()
    return hub, head


@pytest.fixture
def hub(filled: tuple[Hub, str], tmp_path: Path) -> Hub:
    """Return a copy of that hub, to be tampered with."""
    shutil.copytree(filled[0].home, tmp_path / "home")
    return Hub(tmp_path / "home")


@pytest.fixture
def head(filled: tuple[Hub, str]) -> str:
    return filled[1]


def flip(hub: Hub, wanted: bytes, at: int = 0, bit: int = 1) -> int:
    """Change one bit of a byte in the database's file wherever these bytes stand; return how often
    that was."""
    content = bytearray(hub.database.read_bytes())
    found = content.find(wanted)
    times = 0
    while found >= 0:
        content[found + at] ^= bit
        times += 1
        found = content.find(wanted, found + 1)
    hub.database.write_bytes(content)
    return times


LOOK = """
import json
from pathlib import Path
from abide.hub.evidence.exporting import write_zip
from abide.hub.evidence.reading import verify_school
school = School.objects.get()
found = verify_school(school, sys.argv[2] or None)
with open(sys.argv[1], "w+b") as out:
    write_zip(school, out)
print(json.dumps([found.first_broken, found.reason]))
"""


def both(hub: Hub, to: Path, head: str = "") -> tuple[int | None, str]:
    """Verify with ours, in the hub and in a fresh export, and with the bare checker; return which
    entry ours names and what the bare one said."""
    first, reason = json.loads(hub.run(LOOK, str(to), head))
    again = verify_zip(to, head or None)
    assert again.first_broken == first, (again.reason, reason)
    code, said = checked(str(to), *(["--head", head] if head else []))
    assert code == (0 if first is None else 1), (said, reason)
    return first, said


def test_an_untouched_log_is_intact_for_both(hub: Hub, head: str, tmp_path: Path) -> None:
    to = tmp_path / "out.zip"
    assert hub.abide("evidence", "export", "--to", str(to))[0] == 0
    for noted in ([], ["--head", head], ["--head", short_form(head).lower()]):
        assert hub.abide("evidence", "verify", *noted)[0] == 0
        code, said = checked(str(to), *noted)
        assert (code, said.count("Intact")) == (0, 2)
    shutil.unpack_archive(to, tmp_path / "unpacked")
    assert checked(str(tmp_path / "unpacked"))[0] == 0


def test_the_commands_name_what_the_bare_checker_names(hub: Hub, head: str, tmp_path: Path) -> None:
    to = tmp_path / "out.zip"
    assert flip(hub, b'"which":"marker-0003"', 12)
    code, document = hub.abide("evidence", "verify", "--head", head)
    assert (code, document["first_broken"]) == (1, 5)
    code, document = hub.abide("evidence", "export", "--to", str(to))
    assert (code, document["first_broken"]) == (1, 5)
    code, document = hub.abide("evidence", "verify", str(to))
    assert (code, document["first_broken"]) == (1, 5)
    code, said = checked(str(to))
    assert code == 1
    assert "Broken: school.jsonl at entry 5:" in said


@pytest.mark.parametrize(
    ("wanted", "at", "bit", "entry"),
    [
        (b'"which":"marker-0003"', 12, 1, 5),
        (b'"which":"marker-0003"', 12, 0x80, 5),  # no text any more
        (b'"share":0.2857142857142857', 12, 1, 4),
        (b'"share":0.8571428571428571', 24, 1, 8),
        (b'"which":"marker-0000"', -1, 0x20, 2),
        (b"words-0007", 3, 1, 9),
        (b'"files":5', 8, 1, 6),
    ],
)
def test_one_byte_changed_in_the_file_is_named_by_both(
    hub: Hub, tmp_path: Path, wanted: bytes, at: int, bit: int, entry: int
) -> None:
    if not flip(hub, wanted, at, bit):
        pytest.fail("the test's own bytes are not in the file")
    broken, said = both(hub, tmp_path / "out.zip")
    assert broken == entry
    assert f"at entry {entry}:" in said


def test_every_bit_of_a_line_counts(hub: Hub, tmp_path: Path) -> None:
    """A case of a letter in an escape, a digit of a hash: nothing reads the same and differs."""
    hub.abide("evidence", "export", "--to", str(tmp_path / "chain.jsonl"))
    lines = (tmp_path / "chain.jsonl").read_bytes().splitlines(keepends=True)
    for place in range(0, len(lines[4]) - 1, 23):
        changed = bytearray(lines[4])
        changed[place] ^= 0x20
        changed = changed.replace(b"\n", b"?")[:-1] + b"\n"
        (tmp_path / "flipped.jsonl").write_bytes(b"".join([*lines[:4], changed, *lines[5:]]))
        code, said = checked(str(tmp_path / "flipped.jsonl"))
        assert code == 1, changed
        assert "at entry 5:" in said


def test_a_cut_tail_is_seen_by_both_with_yesterday_s_head(
    hub: Hub, head: str, tmp_path: Path
) -> None:
    hub.sql(
        "DELETE FROM evidence_kept WHERE entry_id IN (SELECT id FROM evidence_entry WHERE seq > 9)",
        "DELETE FROM evidence_entry WHERE seq > 9",
        "DELETE FROM evidence_head",
        "DELETE FROM evidence_agententry",
    )
    assert both(hub, tmp_path / "without.zip")[0] is None
    broken, said = both(hub, tmp_path / "with.zip", short_form(head))
    assert broken == 10
    assert "at entry 10:" in said


def test_a_cut_tail_is_seen_without_a_head_while_the_signed_ones_lie_here(
    hub: Hub, tmp_path: Path
) -> None:
    hub.sql(
        "DELETE FROM evidence_kept WHERE entry_id IN (SELECT id FROM evidence_entry WHERE seq > 9)",
        "DELETE FROM evidence_entry WHERE seq > 9",
    )
    broken, said = both(hub, tmp_path / "out.zip")
    assert broken == 10
    assert "at entry 10:" in said


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("DELETE FROM evidence_agententry WHERE number > 7", 8),
        ("DELETE FROM evidence_agententry WHERE number = 4", 4),
        ("DELETE FROM evidence_agententry", 1),
        ("UPDATE evidence_agententry SET kind = 'drill' WHERE number = 5", 5),
        ("UPDATE evidence_entry SET kind = 'school made' WHERE seq = 5", 5),
        (
            "UPDATE evidence_entry SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 6",
            6,
        ),
        ("UPDATE evidence_entry SET at = '2026-11-03 19:05:01' WHERE seq = 7", 7),
        ("UPDATE evidence_kept SET text = 'other' WHERE text LIKE '%0009%'", 11),
        ("UPDATE evidence_kept SET salt = '', text = '' WHERE text LIKE '%0009%'", 11),
        ("DELETE FROM evidence_kept WHERE text LIKE '%0009%'", 11),
    ],
)
def test_rows_changed_behind_our_back_are_named_by_both(
    hub: Hub, tmp_path: Path, statement: str, entry: int
) -> None:
    hub.sql(statement)
    broken, said = both(hub, tmp_path / "out.zip")
    assert broken == entry
    assert f"at entry {entry}:" in said


def test_a_changed_or_missing_file_is_named_by_both(hub: Hub, tmp_path: Path) -> None:
    stored = sorted((hub.home / "hub" / "files").rglob("*"))
    files = [each for each in stored if each.is_file()]
    for number, is_gone in enumerate((False, True)):
        for each in files:
            each.unlink() if is_gone else each.write_bytes(b"other")
        broken, said = both(hub, tmp_path / f"{number}.zip")
        assert broken == 2
        assert "at entry 2:" in said


def test_a_head_with_another_signature_is_seen_by_ours(hub: Hub) -> None:
    hub.sql("UPDATE evidence_head SET signature = replace(signature, '1', '2')")
    code, document = hub.abide("evidence", "verify")
    assert code == 1
    assert "not as it was signed" in document["reason"]


def test_openssl_checks_a_head_s_signature_as_the_readme_says(hub: Hub, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    hub.run(LOOK, str(tmp_path / "out.zip"), "")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        head = json.loads(packed.read("heads.jsonl").splitlines()[0])
        key = packed.read("hub-key.txt").decode()
        readme = packed.read("README.txt").decode()
    (tmp_path / "key.pem").write_text(key[key.index("-----BEGIN") :])
    (tmp_path / "signature").write_bytes(bytes.fromhex(head["signature"]))
    command = next(line for line in readme.splitlines() if "openssl pkeyutl" in line).split()
    for payload, code in ((head["payload"], 0), (head["payload"].replace("1", "2"), 1)):
        (tmp_path / "payload").write_text(payload)
        argv = [openssl, *command[1:]]
        assert subprocess.run(argv, cwd=tmp_path, check=False).returncode == code


def test_an_export_in_lines_holds_the_chain_alone(hub: Hub, head: str, tmp_path: Path) -> None:
    to = tmp_path / "chain.jsonl"
    code, document = hub.abide("evidence", "export", "--to", str(to))
    assert (code, document["entries"]) == (0, 15)
    assert checked(str(to), "--head", head)[0] == 0
    assert hub.abide("evidence", "verify", str(to), "--head", head)[0] == 0
    assert hub.abide("evidence", "export", "--to", str(to))[0] == 2


def test_an_export_holds_what_an_auditor_needs(hub: Hub, tmp_path: Path) -> None:
    hub.abide("evidence", "export", "--to", str(tmp_path / "out.zip"))
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        names = set(packed.namelist())
        assert {"README.txt", "check.py", "hub-key.txt", "school.jsonl", "kept.jsonl"} <= names
        assert AGENT_FILE in names
        assert len([name for name in names if name.startswith("files/")]) == 3
        assert not any(".part" in each.name for each in tmp_path.iterdir())


def test_the_checker_is_short_and_needs_nothing() -> None:
    from tests.hub.evidence.hubs import CHECKER

    text = CHECKER.read_text()
    assert len(text.splitlines()) < 100
    assert "abide." not in text
    assert checked()[0] == 2
