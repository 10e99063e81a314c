"""The pages of suppliers as tests ask for them."""

from __future__ import annotations

from html import unescape

from django.test import Client

from tests.hub.suppliers.mails import RESTIC, RESTIC_FATAL, mail

ROOT = "/schools/larkfield/suppliers/"
DOUBTFUL = mail("Backup of Larkfield", RESTIC + RESTIC_FATAL)


def text(client: Client, path: str = "") -> str:
    response = client.get(ROOT + path)
    assert response.status_code == 200, path
    return " ".join(unescape(response.content.decode()).split())
