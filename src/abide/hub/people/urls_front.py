"""Addresses that belong to no school."""

from __future__ import annotations

from django.urls import path

from abide.hub.people.views import front, links

urlpatterns = [
    path("", front.home, name="home"),
    path("account/email/", front.closed, name="closed_email"),
    path("second-step/", front.second_step, name="second_step"),
    path("not-invited/", front.not_invited, name="not_invited"),
    path("set-up/<str:token>/", links.set_up, name="set_up"),
    path("invitation/<str:token>/", links.invitation, name="invitation"),
    path("sign-in/<str:token>/", links.sign_in, name="sign_in_link"),
]
