"""Addresses below /schools/SLUG/proofs/."""

from __future__ import annotations

from django.urls import path

from abide.hub.drills import views

app_name = "drills"
urlpatterns = [
    path("", views.listing, name="list"),
    path("proofs.csv", views.listing_csv, name="list_csv"),
    path("<slug:receipt>/", views.proof, name="proof"),
]
