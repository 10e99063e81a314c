"""Addresses below /schools/SLUG/suppliers/."""

from __future__ import annotations

from django.urls import path

from abide.hub.suppliers.views import expected, reports

app_name = "suppliers"
urlpatterns = [
    path("", expected.suppliers, name="list"),
    path("list.csv", expected.suppliers_csv, name="list_csv"),
    path("add/", expected.supplier_add, name="add"),
    path("help/", expected.help_page, name="help"),
    path("waiting/", reports.waiting, name="waiting"),
    path("reports/", reports.reports, name="reports"),
    path("reports/list.csv", reports.reports_csv, name="reports_csv"),
    path("reports/<uuid:report>/", reports.report, name="report"),
    path("reports/<uuid:report>/settle/", reports.settle, name="settle"),
    path("reports/<uuid:report>/aside/", reports.aside, name="aside"),
    path("links/<uuid:link>/withdraw", expected.link_withdraw, name="link_withdraw"),
    path("<uuid:row>/", expected.supplier, name="supplier"),
    path("<uuid:row>/change/", expected.supplier_change, name="change"),
    path("<uuid:row>/end/", expected.supplier_end, name="end"),
    path("<uuid:row>/link/", expected.link_make, name="link"),
]
