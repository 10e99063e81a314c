"""Addresses below /schools/SLUG/: people of a school."""

from __future__ import annotations

from django.urls import path

from abide.hub.people.views import staff

app_name = "people"
urlpatterns = [
    path("", staff.people, name="list"),
    path("list.csv", staff.people_csv, name="csv"),
    path("invite/", staff.invite, name="invite"),
    path("invited/", staff.invited, name="invited"),
    path("invitations/<uuid:invitation>/withdraw/", staff.withdraw, name="withdraw"),
    path("duties/", staff.duties, name="duties"),
    path("<uuid:person>/posts/", staff.posts, name="posts"),
    path("<uuid:person>/end/", staff.end, name="end"),
    path("<uuid:person>/second-step/", staff.reset, name="reset"),
]
