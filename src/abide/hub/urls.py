"""Every address of the hub. What belongs to a school lies below /schools/SLUG/."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("abide.hub.schools.urls_front")),
    path("", include("abide.hub.people.urls_front")),
    path("", include("abide.hub.telling.urls_front")),
    path("", include("abide.hub.signoffs.urls_front")),
    path("", include("abide.hub.suppliers.urls_front")),
    path("account/", include("allauth.urls")),
    path("api/v1/", include("abide.hub.intake.urls_api")),
    path(
        "schools/<slug:school>/",
        include(
            [
                path("", include("abide.hub.controls.urls")),
                path("settings/mail/", include("abide.hub.worker.urls")),
                path("settings/", include("abide.hub.schools.urls")),
                path("evidence/", include("abide.hub.evidence.urls")),
                path("people/", include("abide.hub.people.urls")),
                path("systems/", include("abide.hub.register.urls")),
                path("backups/", include("abide.hub.backups.urls")),
                path("proofs/", include("abide.hub.drills.urls")),
                path("registers/", include("abide.hub.records.urls")),
                path("sign-offs/", include("abide.hub.signoffs.urls")),
                path("suppliers/", include("abide.hub.suppliers.urls")),
                path("messages/", include("abide.hub.telling.urls")),
                path("agents/", include("abide.hub.intake.urls")),
            ]
        ),
    ),
]
handler404 = "abide.hub.web.errors.not_found"
handler403 = "abide.hub.web.errors.not_allowed"
handler500 = "abide.hub.web.errors.failed"
