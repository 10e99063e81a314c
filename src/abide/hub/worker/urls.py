"""Addresses below /schools/SLUG/settings/mail/."""

from __future__ import annotations

from django.urls import path

from abide.hub.worker import views

app_name = "worker"
urlpatterns = [
    path("", views.mails, name="mail"),
    path("mails.csv", views.mails_csv, name="mail_csv"),
    path("test/", views.send_test, name="test"),
    path("test/<uuid:asked>/", views.tested, name="tested"),
]
