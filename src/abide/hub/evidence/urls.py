"""Addresses below /schools/SLUG/: the log."""

from __future__ import annotations

from django.urls import path

from abide.hub.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.log, name="log"),
    path("list.csv", views.log_csv, name="log_csv"),
    path("check", views.check_now, name="check_now"),
    path("entries/<int:seq>/", views.entry, name="entry"),
    path("kept/<uuid:public_id>/", views.kept, name="kept"),
    path("kept/<uuid:public_id>/erase", views.erase, name="erase"),
    path("heads/", views.heads, name="heads"),
    path("heads/list.csv", views.heads_csv, name="heads_csv"),
    path("heads/<str:day>/minute", views.minute, name="minute"),
    path("export", views.export, name="export"),
    path("loosened/", views.loosened, name="loosened"),
    path("loosened/list.csv", views.loosened_csv, name="loosened_csv"),
    path("loosened/seen", views.loosened_seen, name="loosened_seen"),
]
