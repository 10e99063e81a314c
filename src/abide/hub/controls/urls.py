"""Addresses below /schools/SLUG/: Today, one system, the two pages, promises, jobs, decisions."""

from __future__ import annotations

from django.urls import path

from abide.hub.controls.urls_promising import promised
from abide.hub.controls.views import attesting, looking, promises, standing

app_name = "controls"
urlpatterns = [
    path("", standing.today, name="today"),
    path("today.csv", standing.today_csv, name="today_csv"),
    path("two-pages.pdf", standing.pages, name="two_pages"),
    path("system/<uuid:system>/", standing.system, name="system"),
    path("promises/", promises.listing, name="promises"),
    path("promises/promises.csv", promises.listing_csv, name="promises_csv"),
    path("promises/<slug:control>/", promises.promise, name="promise"),
    path("promises/<slug:control>/terms/", promises.terms, name="promise_terms"),
    path("promises/<slug:control>/attest/", attesting.attest, name="attest"),
    path("promises/<slug:control>/attest/check/", attesting.check, name="attest_check"),
    path(
        "promises/<slug:control>/attest/<uuid:attestation>/undo",
        attesting.undo,
        name="attest_undo",
    ),
    path("jobs/", looking.jobs, name="jobs"),
    path("jobs/jobs.csv", looking.jobs_csv, name="jobs_csv"),
    path("changed/", looking.changed, name="changed"),
    path("changed/changed.csv", looking.changed_csv, name="changed_csv"),
    path("decide/", looking.decide, name="decide"),
    *promised,
]
