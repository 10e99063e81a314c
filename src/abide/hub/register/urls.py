"""Addresses below /schools/SLUG/systems/: systems, data sets, contacts, calendar, promises."""

from __future__ import annotations

from django.urls import path

from abide.hub.register.views import calendar, files, lists, relied_on, systems

app_name = "register"
urlpatterns = [
    path("", systems.systems, name="systems"),
    path("add/", systems.system_add, name="system_add"),
    path("removed/", systems.removed, name="removed"),
    path("promises/", relied_on.promises, name="promises"),
    path("promises/edit/", relied_on.promises_edit, name="promises_edit"),
    path("data-sets/", lists.data_sets, name="data_sets"),
    path("data-sets/add/", lists.data_set_add, name="data_set_add"),
    path("data-sets/<uuid:row>/edit/", lists.data_set_edit, name="data_set_edit"),
    path("data-sets/<uuid:row>/remove/", lists.data_set_remove, name="data_set_remove"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/add/", lists.contact_add, name="contact_add"),
    path("contacts/<uuid:row>/edit/", lists.contact_edit, name="contact_edit"),
    path("contacts/<uuid:row>/remove/", lists.contact_remove, name="contact_remove"),
    path("contacts/<uuid:row>/rang/", lists.contact_call, name="contact_call"),
    path("contacts/<uuid:row>/everywhere/", lists.contact_everywhere, name="contact_everywhere"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/add/<slug:kind>/", calendar.dates_add, name="dates_add"),
    path("calendar/<uuid:row>/edit/", calendar.dates_edit, name="dates_edit"),
    path("calendar/<uuid:row>/remove/", calendar.dates_remove, name="dates_remove"),
    path("files/<slug:listed>.csv", files.export, name="export"),
    path("files/<slug:listed>/", files.import_list, name="import_list"),
    path(
        "assurances/<uuid:assurance>/extend/", relied_on.assurance_extend, name="assurance_extend"
    ),
    path("assurances/<uuid:assurance>/end/", relied_on.assurance_end, name="assurance_end"),
    path("<uuid:system>/record/", systems.system, name="system"),
    path("<uuid:system>/edit/<slug:section>/", systems.system_edit, name="system_edit"),
    path("<uuid:system>/promises/", systems.system_promises, name="system_promises"),
    path("<uuid:system>/remove/", systems.system_remove, name="system_remove"),
    path("<uuid:system>/restore/", systems.system_restore, name="system_restore"),
    path("<uuid:system>/assurances/add/", relied_on.assurance_add, name="assurance_add"),
    path("<uuid:system>/own-export/", relied_on.own_export, name="own_export"),
]
