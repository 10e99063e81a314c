"""A program gets what we give it and no more, says no more than we keep, and ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.program import Command, Result, interrupt_all, run, start
from abide.engines.program.command import KEPT_BYTES

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="drops to another account: needs root")


def _python(script: str, **how: object) -> Command:
    return Command(argv=(sys.executable, "-c", script), **how)  # type: ignore[arg-type]


def _shell(script: str, **how: object) -> Command:
    return Command(argv=("/bin/sh", "-c", script), **how)  # type: ignore[arg-type]


def test_a_program_says_and_ends_as_it_does() -> None:
    result = run(_shell("echo out; echo err >&2; exit 3"))
    assert (result.exit_code, result.stdout, result.stderr) == (3, b"out\n", "err\n")
    assert (result.timed_out, result.interrupted, result.truncated) == (False, False, False)


def test_a_program_inherits_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "leak")
    monkeypatch.setenv("RESTIC_PASSWORD", "leak")
    said = run(Command(argv=("env",), env={"GIVEN": "x"})).stdout.decode().split()
    names = {line.split("=")[0] for line in said}
    assert names <= {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "GIVEN"}
    assert "GIVEN=x" in said


def test_a_secret_in_the_arguments_is_refused() -> None:
    secret = "correct-horse-battery"
    for argv in (("echo", f"x-{secret}-y"), (b"echo", secret.encode())):
        with pytest.raises(ValueError, match="secret"):
            Command(argv=argv, secrets=(secret,))


def test_a_short_password_that_is_an_honest_word_too_stops_no_program() -> None:
    Command(argv=("/usr/lib/postgresql/15/bin/pg_dump", "user=postgres"), secrets=("postgres",))
    Command(argv=("restic", "backup"), secrets=("backup",))


def test_a_secret_is_masked_in_what_is_kept() -> None:
    script = "import sys; print('p@ss/word p%40ss%2Fword'); print('p@ss/word', file=sys.stderr)"
    result = run(
        _python(
            script.replace("p@ss", "p@'+'ss").replace("p%40", "p%'+'40"), secrets=("p@ss/word",)
        )
    )
    assert result.stdout == b"*** ***\n"
    assert result.stderr == "***\n"


def test_a_missing_program_is_an_engine_error(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    for name in ("no-such-program", str(tmp_path / "plain"), str(tmp_path / "plain" / "x")):
        with pytest.raises(EngineError) as caught:
            run(Command(argv=(name,)))
        assert caught.value.kind == "missing program"


def test_arguments_and_names_may_be_any_bytes() -> None:
    assert run(Command(argv=("printf", "%s", b"\xff\n *"))).stdout == b"\xff\n *"
    assert run(_shell(r"printf 'a\377' >&2")).stderr == "a\\xff"


def test_of_much_output_the_head_and_the_tail_are_kept() -> None:
    script = "import sys; sys.stdout.write('head' + 'x' * 5_000_000 + 'tail')"
    result = run(_python(script))
    assert result.truncated
    assert result.stdout.startswith(b"head")
    assert result.stdout.endswith(b"tail")
    assert len(result.stdout) < KEPT_BYTES + 100_000
    exact = run(_python("import sys; sys.stdout.write('x' * 500_000)"))
    assert (len(exact.stdout), exact.truncated) == (500_000, False)


def test_lines_are_handed_over_as_they_come_and_not_kept() -> None:
    heard: list[bytes] = []
    ours: list[threading.Thread] = []

    def hear(line: bytes) -> None:
        heard.append(line)
        ours.append(threading.current_thread())

    result = run(_shell(r"printf 'a\n\nb\nlast'; echo err >&2"), on_line=hear)
    assert heard == [b"a", b"", b"b", b"last"]
    assert (result.stdout, result.stderr) == (b"", "err\n")
    assert set(ours) == {threading.current_thread()}


def test_a_line_of_many_megabytes_comes_whole_and_an_endless_one_is_refused() -> None:
    heard: list[int] = []
    run(_python("print('x' * 20_000_000)"), on_line=lambda line: heard.append(len(line)))
    assert heard == [20_000_000]
    with pytest.raises(EngineError) as caught:
        run(_python("import sys\nwhile True: sys.stdout.write('x' * 65536)"), on_line=heard.append)  # type: ignore[arg-type]
    assert caught.value.kind == "output not understood"


def test_what_the_listener_raises_stops_the_program(tmp_path: Path) -> None:
    def refuse(line: bytes) -> None:
        raise LookupError(line)

    script = f"trap 'touch {tmp_path}/told; exit 1' INT; echo x; while :; do read y; done"
    with pytest.raises(LookupError):
        run(_shell(script.replace("read y", ":")), on_line=refuse)
    assert (tmp_path / "told").exists()


@pytest.mark.parametrize("streaming", [False, True])
def test_a_program_over_its_time_is_stopped(streaming: bool) -> None:
    command = Command(argv=("sleep", "60"), time_limit_seconds=0.2)
    result = run(command, on_line=(lambda line: None) if streaming else None)
    assert result.timed_out
    assert result.exit_code == -signal.SIGINT


@pytest.mark.parametrize("streaming", [False, True])
def test_a_reason_to_stop_stops_the_program(streaming: bool) -> None:
    asked: list[int] = []

    def stop() -> str | None:
        asked.append(1)
        return "closing" if len(asked) > 1 else None

    result = run(
        _shell("while :; do echo x; done"),
        on_line=(lambda line: None) if streaming else None,
        stop=stop,
    )
    assert result.interrupted
    assert len(asked) == 2


def test_a_program_that_ignores_sigint_gets_sigterm() -> None:
    script = "trap '' INT; trap 'echo bye; exit 7' TERM; echo x; while :; do :; done"
    result = run(_shell(script, grace_seconds=0.2), stop=lambda: "closing")
    assert result.interrupted
    assert result.exit_code == 7


def test_children_of_a_program_end_with_it(tmp_path: Path) -> None:
    script = f"sleep 1000 & echo $! > {tmp_path}/child; echo ready; wait"

    with start(_shell(script)) as running:
        while b"ready" not in running.output()[0]:
            threading.Event().wait(0.01)
    child = int((tmp_path / "child").read_text())
    assert _gone(child)


def _gone(pid: int) -> bool:
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        threading.Event().wait(0.01)
    return False


def test_a_child_left_behind_does_not_hold_us_up(tmp_path: Path) -> None:
    result = run(_shell(f"sleep 1000 & echo $! > {tmp_path}/child; echo done"))
    assert (result.exit_code, result.stdout) == (0, b"done\n")
    assert _gone(int((tmp_path / "child").read_text()))


def test_input_comes_from_bytes_a_file_or_the_caller(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"from file")
    data = os.urandom(300_000)
    assert run(Command(argv=("cat",), stdin=data)).stdout == data
    assert run(Command(argv=("cat",), stdin=tmp_path / "in")).stdout == b"from file"
    assert run(Command(argv=("cat",))).stdout == b""
    with start(Command(argv=("cat",)), feed=True) as running:
        running.write(b"one ")
        running.write(b"two")
        running.close_stdin()
        assert running.wait().stdout == b"one two"


def test_feeding_a_program_that_has_ended_is_an_engine_error() -> None:
    with start(_shell("echo no >&2; exit 1"), feed=True) as running:
        running.wait()
        with pytest.raises(EngineError, match="no"):
            running.write(b"x" * 100_000)


def test_output_goes_to_a_new_private_file(tmp_path: Path) -> None:
    run(_shell("echo x", stdout_to=tmp_path / "out"))
    assert (tmp_path / "out").read_text() == "x\n"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        run(_shell("echo y", stdout_to=tmp_path / "out"))


@as_root
def test_root_can_run_a_program_as_another_account() -> None:
    said = run(Command(argv=("id", "-u"), user="nobody")).stdout
    groups = run(Command(argv=("id", "-G"), user="nobody")).stdout
    assert int(said) != 0
    assert len(groups.split()) == 1


def test_many_programs_run_at_once_from_many_threads() -> None:
    results: list[Result] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(run(_shell(f"echo {n}"))))
        for n in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(one.stdout) for one in results) == list(range(40))


def test_all_programs_can_be_interrupted_from_one_thread() -> None:
    running = [start(Command(argv=("sleep", "60"))) for _ in range(3)]
    assert interrupt_all() >= 3
    results = [one.wait() for one in running]
    assert all(one.interrupted and one.exit_code == -signal.SIGINT for one in results)


WAITING = """
import sys
from pathlib import Path
from abide.engines.program import Command, run
run(Command(argv=("/bin/sh", "-c", sys.argv[1])), on_line=lambda line: Path(sys.argv[2]).touch())
"""
AWAY = """
import sys
from pathlib import Path
from abide.engines.program import Command, start
running = start(Command(argv=("/bin/sh", "-c", sys.argv[1])))
while b"ready" not in running.output()[0]:
    pass
Path(sys.argv[2]).touch()
input()
"""


@pytest.mark.parametrize("script", [WAITING, AWAY])
def test_a_program_is_interrupted_when_we_are(tmp_path: Path, script: str) -> None:
    told, ready = tmp_path / "told", tmp_path / "ready"
    child = f"trap 'touch {told}; exit 1' INT; echo ready; while :; do :; done"
    with subprocess.Popen(
        [sys.executable, "-c", script, child, str(ready)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as ours:
        while not ready.exists():
            threading.Event().wait(0.01)
        ours.send_signal(signal.SIGINT)
        ours.wait()
    assert told.exists()


def test_an_end_that_we_are_not_told_is_no_success_and_holds_nobody_up() -> None:
    """Who starts us may have us ignore the ends of programs; Python then reads every one as 0."""
    script = (
        "import signal; from abide.engines.program import Command, run; "
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
        "found = run(Command(argv=('/bin/sh', '-c', 'echo said; exit 3'))); "
        "print(found.exit_code, found.stdout.decode())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    code, said = done.stdout.split()
    assert (int(code) < 0, said, done.stderr) == (True, b"said", b"")
