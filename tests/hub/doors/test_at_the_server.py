"""Whoever stands at the hub's own machine lets a person back in, second step and all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_MADE = """
import django
django.setup()
from datetime import UTC, datetime
from allauth.mfa.models import Authenticator
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.hub.people import make_person, make_school
from abide.domain.roles import Role
theo = make_person(make_school(), Role.TECHNICIAN)
Authenticator.objects.create(user=theo, type="totp", data={"secret": "x"})
"""
_SEEN = """
import django
django.setup()
from allauth.mfa.models import Authenticator
from abide.hub.evidence.models import Entry
kinds = Entry.objects.order_by("seq").values_list("kind", flat=True)
print(Authenticator.objects.count(), *kinds, sep=",")
"""


def test_a_link_and_a_lost_second_step_are_given_at_the_server(tmp_path: Path) -> None:
    told = {key: value for key, value in os.environ.items() if key != "ABIDE_DATABASE_URL"}
    told |= {"ABIDE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "abide.hub.settings"}
    root = Path(__file__).parents[3]

    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *argv], env=told, cwd=root, capture_output=True, text=True, check=False
        )

    made = run("-c", _MADE)
    assert made.returncode == 0, made.stderr
    nobody = run(
        "-m", "abide.cli.main", "hub", "link", "nobody@larkfield.example", "--new-second-step"
    )
    assert nobody.returncode == 2
    assert "Nobody with a post" in nobody.stderr
    link = run(
        "-m", "abide.cli.main", "hub", "link", "theo.tarn@larkfield.example", "--new-second-step"
    )
    assert link.returncode == 0, link.stderr
    assert "/sign-in/" in link.stdout
    seen = run("-c", _SEEN).stdout.strip()
    assert seen == "0,epoch,second step taken away,sign-in link made"
