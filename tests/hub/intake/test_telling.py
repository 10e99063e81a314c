"""What goes both ways besides the log: plan, declaration, jobs, progress, heads, the export."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime

import pytest

from abide.agent.kit.contents import SCHOOL, gather
from abide.agent.link.exported import opened_export
from abide.agent.link.planning import kept_plan
from abide.agent.link.state import export_file, identity_file, plan_file
from abide.agent.link.tightened import confirm, held_promises, tightened
from abide.agent.run import looking
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.hub.backups.models import Place
from abide.hub.evidence.actions import sign_head
from abide.hub.evidence.models import Entry
from abide.hub.register.models import System
from tests.agent.declared import GOOD
from tests.hub.intake.conftest import MakeServer
from tests.hub.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
TWO = GOOD + '\n[[systems]]\nname = "Email"\ngrade = "essential"\nsources = []\n'


# ---- declaration and plan ------------------------------------------------------------------------


def test_what_the_file_names_comes_into_the_register_without_any_path(
    make_server: MakeServer,
) -> None:
    server = make_server(text=TWO)
    server.turn()
    assert set(System.objects.values_list("name", "grade")) == {
        ("SIMS", "critical"),
        ("Email", "essential"),
    }
    assert Place.objects.get().name == "drive-a"
    agent = server.row
    assert str(server.root) not in json.dumps(agent.declared)
    assert agent.declared["systems"][0]["sources"] == ["files"]
    assert str(server.root) not in "".join(Entry.objects.values_list("line", flat=True))


def test_a_declaration_is_told_once_and_again_when_it_changed(make_server: MakeServer) -> None:
    server = make_server()
    server.turn()
    told = server.row.declared_at
    server.turn()
    assert server.row.declared_at == told
    server.home.config_file.write_text(
        TWO.replace("{places}", str(server.root / "places")), "utf-8"
    )
    server.turn()
    assert server.row.declared_at != told
    assert len(server.row.declared["systems"]) == 2


def test_the_register_tightens_what_the_file_says_and_never_loosens_it(
    make_server: MakeServer,
) -> None:
    server = make_server(text=TWO)
    server.turn()
    System.objects.filter(name="Email").update(grade="critical", rto_hours=2)
    System.objects.filter(name="SIMS").update(grade="desirable", rpo_hours=100)
    server.turn()
    with looking(server.home, server.clock) as agent:
        systems = {each.name: each for each in agent.settings.register}
    assert systems["Email"].grade is Grade.CRITICAL
    assert systems["Email"].rto_seconds == 2 * 3600
    assert systems["SIMS"].grade is Grade.CRITICAL
    assert systems["SIMS"].work_we_could_lose_seconds == 24 * 3600
    server.turn()
    waiting = {(each["system"], each["what"]) for each in server.row.declared["waiting"]}
    assert waiting == {("SIMS", "grade"), ("SIMS", "work we could lose")}


def test_a_loosening_holds_once_it_was_confirmed_on_the_server(make_server: MakeServer) -> None:
    from abide.agent.config import load_settings

    server = make_server()
    server.turn()
    System.objects.filter(name="SIMS").update(grade="necessary")
    server.turn()
    settings = load_settings(server.home)
    waiting = held_promises(server.home, settings).waiting
    spool = server.spool()
    confirm(server.home, spool, waiting, server.clock())
    rows = {row["facts"]["what"]: row["facts"] for row in spool.rows_of("loosening confirmed")}
    spool.close()
    assert (rows["grade"]["before"], rows["grade"]["after"]) == ("critical", "necessary")
    assert rows["work we could lose"]["loosens"] is True
    assert tightened(server.home, settings).register[0].grade is Grade.NECESSARY
    assert held_promises(server.home, settings).waiting == ()
    System.objects.filter(name="SIMS").update(grade="desirable")
    server.turn()
    assert tightened(server.home, settings).register[0].grade is Grade.CRITICAL


def test_a_plan_that_was_changed_on_the_disk_is_not_followed(make_server: MakeServer) -> None:
    server = make_server()
    server.turn()
    server.turn()
    assert kept_plan(server.home, server.state) is not None
    text = plan_file(server.home).read_text()
    plan_file(server.home).write_text(text.replace("critical", "desirable"))
    assert kept_plan(server.home, server.state) is None
    with looking(server.home, server.clock) as agent:
        assert agent.settings.register[0].grade is Grade.CRITICAL


def test_the_plan_is_used_while_the_hub_is_away(make_server: MakeServer) -> None:
    server = make_server(text=TWO)
    server.turn()
    System.objects.filter(name="Email").update(rto_hours=1)
    server.turn()
    from abide.agent.link.state import save_state

    save_state(server.home, server.state.model_copy(update={"url": "http://127.0.0.1:9"}))
    with looking(server.home, server.clock) as agent:
        email = next(each for each in agent.settings.register if each.name == "Email")
    assert email.rto_seconds == 3600


# ---- heads and export -------------------------------------------------------------------------


def test_the_newest_head_of_the_school_is_noted_in_the_servers_own_log(
    make_server: MakeServer,
) -> None:
    server = make_server()
    head = sign_head(school=server.school, day=date(2026, 11, 2), at=datetime.now(UTC))
    server.turn()
    spool = server.spool()
    rows = list(spool.rows_of("hub head"))
    spool.close()
    assert [row["facts"]["head"] for row in rows] == [head.hash]
    server.turn()
    assert server.row.entries == 2


def test_the_school_comes_down_sealed_and_goes_into_the_kit(make_server: MakeServer) -> None:
    server = make_server(text=TWO)
    make_person(server.school, Role.HEADTEACHER)
    server.turn()
    server.turn()
    sealed = export_file(server.home).read_bytes()
    assert sealed.startswith(b"age-encryption.org/")
    assert b"Hannah" not in sealed
    opened = opened_export(server.home)
    assert opened is not None
    packed = zipfile.ZipFile(io.BytesIO(opened))
    assert {"README.txt", "register/systems.csv", "register/contacts.csv", "people.csv"} <= set(
        packed.namelist()
    )
    assert "Hannah Heath" in packed.read("people.csv").decode("utf-8-sig")
    assert "SIMS" in packed.read("register/systems.csv").decode("utf-8-sig")
    log = zipfile.ZipFile(io.BytesIO(packed.read("log.zip")))
    assert "school.jsonl" in log.namelist()
    assert Entry.objects.filter(kind="export fetched").count() == 1
    assert server.row.export_fetched_at is not None
    with looking(server.home, server.clock) as agent:
        assert gather(agent).members[SCHOOL] == opened


def test_stock_age_opens_the_export(make_server: MakeServer) -> None:
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    server = make_server()
    server.turn()
    command = ["age", "-d", "-i", str(identity_file(server.home)), str(export_file(server.home))]
    opened = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    assert opened == opened_export(server.home)


def test_an_export_that_breaks_off_leaves_the_old_one(
    make_server: MakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from abide.agent.link import calling
    from abide.domain.errors import Unreachable

    server = make_server()
    server.turn()
    before = export_file(server.home).read_bytes()
    from abide.agent.link.state import save_state

    save_state(server.home, server.state.model_copy(update={"export_on": "2020-01-01"}))
    with monkeypatch.context() as patched:
        patched.setattr(calling, "LARGEST_EXPORT", 10)
        with pytest.raises(Unreachable):
            server.turn()
    assert export_file(server.home).read_bytes() == before
    server.turn()
    assert export_file(server.home).read_bytes() != before
