"""Addresses below /schools/SLUG/promised/: what the school promises, and changing it."""

from __future__ import annotations

from django.urls import path

from abide.hub.controls.views import promising

promised = [
    path("promised/", promising.overview, name="promising"),
    path("promised/add/", promising.add, name="promise_add"),
    path("promised/by/<slug:catalogue>/", promising.shelf, name="shelf"),
    path("promised/by/<slug:catalogue>/switch/", promising.switch, name="switch"),
    path("promised/question/<slug:question>/", promising.question, name="question"),
    path("promised/<slug:control>/change/", promising.edit, name="promise_edit"),
    path("promised/<slug:control>/aside/", promising.aside, name="aside"),
    path("promised/<slug:control>/in-force/", promising.take_up, name="take_up"),
    path("promised/<slug:control>/drop/", promising.drop, name="drop"),
]
