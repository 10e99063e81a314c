"""Addresses below /schools/SLUG/backups/."""

from __future__ import annotations

from django.urls import path

from abide.hub.backups.views import drives, jobs, pages

app_name = "backups"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("part-2/", pages.grid, name="grid"),
    path("part-2/part-2.csv", pages.grid_csv, name="grid_csv"),
    path("log/", pages.log, name="log"),
    path("log/log.csv", pages.log_csv, name="log_csv"),
    path("swap/", drives.swap, name="swap"),
    path("swap/check/", drives.swap_check, name="swap_check"),
    path("swap/<uuid:swap>/undo/", drives.swap_undo, name="swap_undo"),
    path("drives/add/", drives.drive_add, name="drive_add"),
    path("drives/<uuid:public_id>/", drives.drive, name="drive"),
    path("drives/<uuid:public_id>/label/", drives.drive_label, name="drive_label"),
    path("drives/<uuid:public_id>/label.svg", drives.drive_label_svg, name="drive_label_svg"),
    path("running/", jobs.running, name="running"),
    path("jobs/ask/", jobs.ask, name="ask"),
    path("jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("jobs/<uuid:public_id>/withdraw/", jobs.job_withdraw, name="job_withdraw"),
]
