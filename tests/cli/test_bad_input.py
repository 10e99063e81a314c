"""Whatever is typed, piped or found: one document or one sentence, and never a traceback."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_doors import abide, home

__all__ = ["home"]
ABIDE = (sys.executable, "-m", "abide.cli.main")


def everything(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))


def shell(home: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Given a line in which `abide` is the command, run it by bash."""
    words = f'set -o pipefail; abide() {{ {shlex.join(ABIDE)} "$@"; }}; {line}'
    env = {**os.environ, "ABIDE_HOME": str(home), **environment}
    return subprocess.run(
        ["bash", "-c", words], env=env, capture_output=True, text=True, errors="replace"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "--json", "--nope"], "No such option: --nope"),
        (["nosuch", "--json"], "nosuch"),
        (["--json", "status"], "--json"),
        (["drill", "--json", "--sample", "0"], "--sample"),
        (["restore", "--json", "S"], "--to"),
        (["drill", "--json", "--replay", "/etc/passwd"], "not a seed"),
        (["drill", "--json", "--replay", b"\xff"], "not a seed"),
        (["restore", "Letters", "--json", "--to", "~nouser/x"], "home folder that is not known"),
        (["backup", "--json", b"\xff"], "no system named"),
    ],
)
def test_a_refusal_is_one_document_and_one_sentence(
    home: Path, words: list[str | bytes], said: str
) -> None:
    ran = abide(home, *words)  # type: ignore[arg-type]
    assert ran.returncode == 2
    assert said in json.loads(ran.stdout)["refused"]
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_path_that_is_no_text_is_told_in_its_bytes(home: Path) -> None:
    for to in (b"/nowhere/out\xff", b"/etc/passwd/\xff"):
        ran = abide(home, "restore", "Letters", "--json", "--to", to)  # type: ignore[arg-type]
        assert ran.returncode == 2
        assert json.loads(ran.stdout)
        assert "Traceback" not in ran.stderr


def test_help_is_no_refusal(home: Path) -> None:
    for words in (["--help"], ["backup", "--help"], ["--version"]):
        assert abide(home, *words).returncode == 0
    ran = abide(home, "evidence")
    assert (ran.returncode, "verify" in ran.stdout) == (2, True)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_interrupted_says_so_and_ends_with_2(
    home: Path, sent: signal.Signals
) -> None:
    fifo = home / "agent" / "agent.toml"
    fifo.unlink()
    os.mkfifo(fifo)  # reading it waits, so the signal finds the command at work
    env = {**os.environ, "ABIDE_HOME": str(home)}
    with subprocess.Popen(
        [*ABIDE, "status", "--json"], env=env, stdout=-1, stderr=-1, text=True
    ) as running:
        writing = os.open(fifo, os.O_WRONLY)  # returns when the command has opened it
        running.send_signal(sent)
        said, why = running.communicate(timeout=60)
        os.close(writing)
    assert running.returncode == 2
    assert json.loads(said)["refused"].startswith("Interrupted.")
    assert why.startswith("Interrupted.")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("abide status >&-", 1),
        ("abide status >&- 2>&- <&-", 1),
        ("abide status --json 2>&-", 1),
        ("abide nosuch >&- 2>&-", 2),
        ("abide status >/dev/full", 1),
        ("abide backup >&-", 2),
    ],
)
def test_a_closed_stream_fails_no_command(home: Path, line: str, code: int) -> None:
    ran = shell(home, line)
    assert (ran.returncode, "Traceback" in ran.stderr) == (code, False)


def test_what_is_printed_never_lands_in_the_log(home: Path) -> None:
    assert shell(home, "abide backup >&- 2>&-").returncode == 2
    assert abide(home, "evidence", "verify").returncode == 0


def test_a_reader_that_has_gone_away_is_no_trouble(home: Path) -> None:
    for line in ("abide status | head -0", "abide status --json 2>&1 | head -0"):
        ran = shell(home, line)
        assert (ran.returncode, ran.stderr) == (1, "")  # status's own answer: no
    for line in ("abide --help | head -0", "abide --version | head -0"):
        ran = shell(home, line)
        assert (ran.returncode, ran.stderr) == (0, "")


def test_a_narrow_encoding_spells_out_what_it_lacks(home: Path) -> None:
    toml = home / "agent" / "agent.toml"
    toml.write_text(toml.read_text().replace('"Letters"', '"Letters → 学"'), encoding="utf-8")
    ran = shell(home, "abide backup", PYTHONIOENCODING="latin-1")
    assert ran.returncode == 2
    assert "\\u2192" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_looking_leaves_nothing_behind(home: Path) -> None:
    before = everything(home)
    for words in (["status"], ["evidence", "verify"], ["doctor"], ["repository", "list"]):
        assert abide(home, *words, "--json").returncode in (0, 1)
    assert everything(home) == before


def test_a_damaged_log_is_called_damaged(home: Path) -> None:
    (home / "agent" / "spool.sqlite3").write_bytes(b"no database" * 400)
    ran = abide(home, "status", "--json")
    said = json.loads(ran.stdout)["refused"]
    assert ran.returncode == 2
    assert "damaged" in said
    assert "Move the file away and keep it" in said
    assert "Free some space" not in said


def test_an_export_that_holds_no_chain_is_not_intact(tmp_path: Path) -> None:
    empty, deep = tmp_path / "empty", tmp_path / "deep"
    empty.write_text("\n")
    deep.write_text("[" * 200_000 + "\n")
    for file in (empty, deep):
        ran = abide(None, "evidence", "verify", str(file), "--json")
        document = json.loads(ran.stdout)
        assert (ran.returncode, document["intact"], document["first_broken"]) == (1, False, 1)
        assert document["reason"]


def test_a_home_of_nobody_is_refused() -> None:
    ran = abide(Path("~nouser/x"), "status", "--json")
    assert ran.returncode == 2
    assert "ABIDE_HOME is ~nouser/x" in json.loads(ran.stdout)["refused"]


def test_the_claim_stands_beside_the_verdict_of_a_drill() -> None:
    from abide.agent.jobs.drill import DrillResult
    from abide.cli.drill import _lines
    from abide.domain.drill import Check, Outcome, Verdict, claim

    sample = DrillResult("All", "r", verdict=Verdict.PROVEN)
    sample.checks.append(Check("files", Outcome.PASSED, claim(15_000, 300, 0.0099)))
    assert _lines([sample])[0] == (
        "All from r: 300 of 15,000 files came back right: "
        "fewer than 1 in 100 can be bad, 95 times in 100 (proven)"
    )
    whole = DrillResult("All", "r", verdict=Verdict.PROVEN, whole=True)
    whole.checks.append(Check("files", Outcome.PASSED, claim(15_000, 15_000, 0.0)))
    assert _lines([whole])[0] == "All from r: proven: all 15,000 files came back right"


def test_folders_may_lie_as_deep_as_a_path_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    from abide.cli import main

    before, seen = sys.getrecursionlimit(), []
    monkeypatch.setattr(main, "app", lambda **_: seen.append(sys.getrecursionlimit()))
    monkeypatch.setattr(main, "make_ready", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    try:
        with pytest.raises(SystemExit):
            main.main()
    finally:
        sys.setrecursionlimit(before)
    assert seen[0] > 2_048 * 4
