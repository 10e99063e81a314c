"""A code is good for one use, for as long as it would be taken at all."""

from __future__ import annotations

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.core.cache import cache


class _UsedOnce(BaseAuthenticateForm):  # type: ignore[misc]
    """allauth remembers a code for one period of 30 seconds; since clocks may differ by one period
    either way, a code is taken for three, so it is remembered for three."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        key = f"abide:code:{self.user.pk}:{''.join(code.split())}"
        lasts = (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD
        if not cache.add(key, "used", timeout=lasts):
            raise get_adapter().validation_error("incorrect_code")
        return code


class GiveStepForm(_UsedOnce, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class GiveStepAgainForm(_UsedOnce, ReauthenticateForm):  # type: ignore[misc]
    """Within a session."""
