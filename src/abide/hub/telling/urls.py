"""Addresses below /schools/SLUG/messages/."""

from __future__ import annotations

from django.urls import path

from abide.hub.telling import views

app_name = "telling"
urlpatterns = [
    path("", views.overview, name="messages"),
    path("mine/", views.choose, name="choose"),
    path("ways/add/", views.way_add, name="way_add"),
    path("ways/<uuid:way>/end/", views.way_end, name="way_end"),
    path("addresses/add/", views.address_add, name="address_add"),
    path("addresses/<uuid:way>/end/", views.address_end, name="address_end"),
    path("rules/", views.rules, name="rules"),
    path("calendar/make/", views.feed_make, name="feed_make"),
    path("calendar/", views.feed_made, name="feed_made"),
    path("calendar/end/", views.feed_end, name="feed_end"),
]
