"""`make demo` to its end: the sample school's pages, with the real state, and links that let in."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.whole.hubs import abide, environment
from tests.whole.school import wait_until

pytestmark = pytest.mark.whole

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def test_the_demonstration_serves_pages_that_show_the_real_state(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "abide.cli.main", "demo", "--scale", "0.004", "--port", "0"]
    told = environment(tmp_path)
    process = subprocess.Popen(
        argv, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        wait_until(lambda: any("Ctrl-C ends all" in line for line in said) or process.poll(), 300)
        assert process.poll() is None, "".join(said)
        look_at_the_pages(next(line.split()[-1] for line in said if "office manager:" in line))
        answered = abide(tmp_path, "status", "--json")
        statuses = {each["name"]: each for each in json.loads(answered.stdout)["systems"]}
        assert answered.returncode == 1
        assert statuses["Finance"]["status"] == "broken"
        assert statuses["Pupil records"]["status"] == "kept"
        assert "Library" in statuses, "the hub answers: only its register names the library"
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(120)
    reader.join()
    assert code == 0, "".join(said)


def look_at_the_pages(link: str) -> None:
    """Come in by a link, once, and read what Today says."""
    with httpx.Client(follow_redirects=True, timeout=60) as browser:
        token = _TOKEN.search(browser.get(link).text)
        assert token is not None
        shown = browser.post(link, data={"csrfmiddlewaretoken": token[1]})
        assert shown.status_code == 200
        assert "No. Finance: the copy of" in shown.text, shown.text
        for page in ("systems", "backups", "proofs", "evidence", "people", "settings"):
            found = browser.get(f"{str(shown.url).rstrip('/')}/{page}/")
            assert found.status_code == 200, found.url
    with httpx.Client(follow_redirects=True, timeout=60) as other:
        again = other.get(link)
        assert "does not work any more" in again.text
