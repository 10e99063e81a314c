"""Addresses below /schools/SLUG/registers/: registers, their rows, access lists."""

from __future__ import annotations

from django.urls import path

from abide.hub.records.access import views as access
from abide.hub.records.views import assets, documents, imports, registers, replacing, rows

app_name = "records"
urlpatterns = [
    path("", registers.registers, name="registers"),
    path("list.csv", registers.registers_csv, name="registers_csv"),
    path("document/<uuid:row>/control/", documents.document, name="document"),
    path("server-replacement/<uuid:row>/steps/", replacing.replacement, name="replacement"),
    path(
        "server-replacement/<uuid:row>/steps/<slug:step>/", replacing.step, name="replacement_step"
    ),
    path("access-list/<uuid:row>/people/", access.access_list, name="access_list"),
    path("access-list/<uuid:row>/people/list.csv", access.access_csv, name="access_csv"),
    path("access-list/<uuid:row>/review/", access.review, name="access_review"),
    path("access-list/<uuid:row>/compare/", access.compared, name="access_compare"),
    path("inventories/", assets.inventories, name="inventories"),
    path("inventories/list.csv", assets.inventories_csv, name="inventories_csv"),
    path("inventories/compared/", assets.compared, name="inventories_compared"),
    path("inventories/<uuid:row>/take", assets.take_over, name="inventories_take"),
    path("seats/", assets.seats, name="seats"),
    path("seats/list.csv", assets.seats_csv, name="seats_csv"),
    path("contracts/", assets.contracts, name="contracts"),
    path("contracts/list.csv", assets.contracts_csv, name="contracts_csv"),
    path("insured/", assets.insured, name="insured"),
    path("<slug:kind>/", registers.register, name="register"),
    path("<slug:kind>/bring-in/", imports.import_rows, name="import"),
    path("<slug:kind>/list.csv", registers.register_csv, name="register_csv"),
    path("<slug:kind>/removed/", registers.removed, name="removed"),
    path("<slug:kind>/add/", rows.add, name="add"),
    path("<slug:kind>/<uuid:row>/", rows.record, name="record"),
    path("<slug:kind>/<uuid:row>/change/", rows.change, name="change"),
    path("<slug:kind>/<uuid:row>/remove/", rows.remove, name="remove"),
    path("<slug:kind>/<uuid:row>/restore", rows.restore, name="restore"),
    path("<slug:kind>/<uuid:row>/note/<slug:what>/", rows.note, name="note"),
    path("<slug:kind>/<uuid:row>/noted/<uuid:noted>/withdraw/", rows.withdraw, name="withdraw"),
]
