"""Addresses below /schools/SLUG/sign-offs/."""

from __future__ import annotations

from django.urls import path

from abide.hub.signoffs.views import sheets

app_name = "signoffs"
urlpatterns = [
    path("", sheets.listing, name="sheets"),
    path("make/", sheets.make, name="make"),
    path("<uuid:sheet>/", sheets.one, name="sheet"),
    path("<uuid:sheet>/signatures.csv", sheets.one_csv, name="sheet_csv"),
    path("<uuid:sheet>/print/", sheets.printed, name="print"),
    path("<uuid:sheet>/change/", sheets.change, name="change"),
    path("<uuid:sheet>/end/", sheets.end, name="end"),
    path("<uuid:sheet>/ask/", sheets.ask, name="ask"),
    path("<uuid:sheet>/link/<uuid:signer>/", sheets.link, name="link"),
    path("<uuid:sheet>/paper/", sheets.paper, name="paper"),
    path("<uuid:sheet>/undo/<uuid:signature>/", sheets.undo, name="undo"),
]
