"""What is found on a machine: words of other programs read as they were meant."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.host.databases import sqlite_files
from abide.engines.host.disks import is_removable, read_blocks
from abide.engines.host.found import Share
from abide.engines.host.linux import Looking, look
from abide.engines.host.shares import read_exports, read_samba
from abide.engines.host.windows import SCRIPT, read_machine

SAMBA = r"""
# a school's own
[global]
   workgroup = SCHOOL
   path = /nowhere
[homes]
   path = /home/%U
[Admin Drive]
   comment = Office
   path = /srv/shares/admin
   read only = no
[Staff]
   Directory = "/srv/shares/staff \
room"
; [Old]
;   path = /srv/old
[print$]
   path = /var/lib/samba/printers
[Personal]
   path = /srv/users/%U
"""
EXPORTS = r"""
# to whom
/srv/nfs/library  192.168.1.0/24(ro,sync)
"/srv/nfs/art room" *(rw)
/srv/nfs/science\040lab \
    10.0.0.0/8(rw)
relative *(rw)
"""
BLOCKS = {  # as lsblk 2.38 says it, with a stick and its part, and two disks of the machine
    "blockdevices": [
        {"path": "/dev/sda", "label": None, "rm": False, "hotplug": False, "tran": "sata"},
        {"path": "/dev/sda1", "label": "root", "rm": False, "hotplug": False, "pkname": "sda"},
        {"path": "/dev/sdb", "label": None, "rm": False, "hotplug": True, "tran": "usb"},
        {"path": "/dev/sdb1", "label": "BACKUP-A", "rm": False, "tran": None, "pkname": "sdb"},
        {"path": "/dev/mapper/data", "label": "data", "rm": False, "pkname": "sda1"},
    ]
}


def test_shares_of_samba_are_those_with_a_folder_of_their_own() -> None:
    assert read_samba(SAMBA) == (
        Share("Admin Drive", Path("/srv/shares/admin")),
        Share("Staff", Path("/srv/shares/staff room")),
    )


def test_exports_are_read_with_blanks_and_broken_lines() -> None:
    assert [str(each.path) for each in read_exports(EXPORTS)] == [
        "/srv/nfs/library",
        "/srv/nfs/art room",
        "/srv/nfs/science lab",
    ]


def test_a_part_of_a_stick_is_as_removable_as_the_stick() -> None:
    blocks = read_blocks(json.dumps(BLOCKS))
    removable = {path for path, about in blocks.items() if is_removable(about)}
    assert {"/dev/sdb", "/dev/sdb1"} == removable
    assert blocks["/dev/sdb1"]["label"] == "BACKUP-A"


@pytest.mark.parametrize("text", ["", "[]", "no lsblk here", '{"blockdevices": []}'])
def test_words_that_are_no_list_of_disks_name_none(text: str) -> None:
    assert read_blocks(text) == {}


def test_sqlite_databases_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.db")) as db:
        db.execute("CREATE TABLE books (title)")
    (tmp_path / "thumbs.db").write_bytes(b"not one at all")
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "library.db")
    os.mkfifo(tmp_path / "pipe.db")
    assert sqlite_files(tmp_path) == [tmp_path / "library.db"]
    assert sqlite_files(tmp_path / "gone") == []


def test_folders_with_data_are_found_and_empty_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("srv/Admin", "srv/empty", "srv/.cache", "home/jo", "opt/SIMS", "etc/samba"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("srv/Admin/a", "srv/.cache/b", "home/jo/c"):
        (tmp_path / name).write_text("x")
    (tmp_path / "srv" / "link").symlink_to(tmp_path / "home")
    share = f"[Office]\npath = {tmp_path}/srv/Admin\n[Gone]\npath = {tmp_path}/srv/gone\n"
    (tmp_path / "etc/samba/smb.conf").write_text(share)
    found = look(Looking(tmp_path, (), ()))
    assert found.folders == (tmp_path / "srv/Admin", tmp_path / "home/jo")
    assert found.shares == (Share("Office", tmp_path / "srv/Admin"),)
    assert found.programs == ("SIMS",)
    assert found.configuration == tmp_path / "etc"


WINDOWS = {  # written by hand from Microsoft's documentation: nobody has run it
    "volumes": [
        {
            "letter": "C",
            "FileSystemLabel": "",
            "type": "Fixed",
            "Size": 5e11,
            "SizeRemaining": 1e11,
        },
        {"letter": "E", "FileSystemLabel": "BACKUP", "type": "Removable", "Size": 1e12},
        {"letter": "F", "FileSystemLabel": "DVD", "type": "CD-ROM", "Size": 0},
    ],
    "shares": [{"Name": "Staff", "Path": "D:\\Shares\\Staff"}, {"Name": "IPC$", "Path": ""}],
    "services": [{"Name": "MSSQL$SIMS2012", "status": "Running"}],
    "programs": [{"DisplayName": "SIMS .net", "DisplayVersion": "7.2"}],
}


def test_the_answer_of_a_windows_server_is_read() -> None:
    found = read_machine("SERVER", "\ufeff" + json.dumps(WINDOWS))
    assert [(each.label, each.removable) for each in found.disks] == [
        (None, False),
        ("BACKUP", True),
    ]
    assert [each.name for each in found.shares] == ["Staff"]
    assert (found.databases[0].kind, found.databases[0].name) == ("sqlserver", None)
    assert found.programs == ("SIMS .net 7.2",)


def test_a_windows_server_that_answers_otherwise_is_no_machine() -> None:
    with pytest.raises(EngineError, match="PowerShell"):
        read_machine("SERVER", "Access denied")


def test_what_windows_is_asked_changes_nothing_there() -> None:
    verbs = {word.split("-")[0] for word in SCRIPT.split() if "-" in word and word[0].isalpha()}
    assert verbs <= {"Get", "Where", "Select", "ConvertTo"}
