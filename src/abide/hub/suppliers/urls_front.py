"""Addresses that belong to no school: the form behind a supplier's link."""

from __future__ import annotations

from django.urls import path

from abide.hub.suppliers.views import front

urlpatterns = [
    path("report/thanks/", front.supplier_thanks, name="supplier_thanks"),
    path("report/<str:token>/", front.supplier_form, name="supplier_form"),
]
