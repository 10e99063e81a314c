"""Addresses that belong to no school."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
