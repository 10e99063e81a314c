"""Addresses that belong to no school."""

from __future__ import annotations

from django.urls import path

from abide.hub.signoffs.views import front

urlpatterns = [path("sign/<str:token>/", front.sign, name="sign")]
