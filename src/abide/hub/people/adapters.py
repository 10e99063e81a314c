"""Where sign-in bends to our rules: nobody signs themselves up, secrets of second steps are kept
sealed, and the school's own sign-in service lets in only whom somebody invited."""

from __future__ import annotations

import base64
import secrets
from functools import cache
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from abide.hub.configuration import secret
from abide.hub.people.actions import connect_sign_in, join_by_sign_in
from abide.hub.people.models import User
from abide.hub.people.queries import schools_of
from abide.hub.people.queries.door import OTHERS_SECOND_STEP
from abide.hub.web.clock import now

_SAID_SECOND_STEP = frozenset({"mfa", "ngcmfa", "hwk", "fido", "otp"})
"""Values of `amr` that tell of a second step or a key in hand (RFC 8176, read 22 November 2026;
ngcmfa is Microsoft's own)."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords, mails and who may make an account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_from_email(self) -> str:
        return str(settings.DEFAULT_FROM_EMAIL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Given a key, return the address that a mail names: always the hub's own, whatever host
        the request claimed to ask for."""
        page = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_ADDRESS}{page.replace('UID-KEY', key)}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Given a person who just came in by the school's own sign-in service, note whether that
        service asked for a second step."""
        login = (more.get("signal_kwargs") or {}).get("sociallogin")
        if isinstance(user, User) and isinstance(login, SocialLogin) and asked_second_step(login):
            request.session[OTHERS_SECOND_STEP] = str(user.public_id)
        response: HttpResponse = super().post_login(request, user, **more)
        return response


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code does not fit, or was used before. Wait for the next one that "
        "the app shows, and check that the phone’s clock is right.",
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Given a sealed secret, return it. One that was sealed with a key this hub no longer has
        gives a random secret, so that no code fits: an empty one could be worked out."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are made for: the hub's own address, not what a request claims."""
        return {"id": urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost", "name": "Abide"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user)}


class SignInServiceAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The school's Microsoft 365 accounts, or another OpenID Connect service."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Given somebody whom the service vouches for, find who they are here: by an account that
        was connected before, else by a verified address that somebody invited.

        Raise ImmediateHttpResponse with the page that says why not.
        """
        address = verified_address(sociallogin)
        if request.user.is_authenticated and sociallogin.state.get("process") == "connect":
            if address != getattr(request.user, "email", None):
                raise ImmediateHttpResponse(redirect("not_invited"))
            return
        if sociallogin.is_existing:
            return
        user = _invited(address, str(_claims(sociallogin).get("name", "")))
        if user is None:
            raise ImmediateHttpResponse(redirect("not_invited"))
        sociallogin.connect(request, user)
        connect_sign_in(user=user, schools=schools_of(user, now()), at=now())


def verified_address(login: SocialLogin) -> str:
    """Given what a sign-in service said, return the address it vouches for, or an empty string.

    Microsoft's `email` may be anything an administrator typed; `xms_edov` says that the domain is
    the tenant's own. Other services say `email_verified`.
    """
    claims = _claims(login)
    vouched = [claims.get("email_verified"), claims.get("xms_edov")]
    if not any(str(each).lower() in ("true", "1") for each in vouched):
        return ""
    return str(claims.get("email", "")).strip().lower()


def asked_second_step(login: SocialLogin) -> bool:
    """Given what a sign-in service said, return whether it asked for a second step: its own word
    for this sign-in, or the host's word for all of them."""
    entra = settings.CONFIGURATION.entra
    if entra is not None and entra.asks_second_step:
        return True
    said = _claims(login).get("amr", [])
    return isinstance(said, list) and bool(_SAID_SECOND_STEP & {str(each) for each in said})


def _invited(address: str, name: str) -> User | None:
    """Given a verified address, return who it belongs to, once somebody let them in."""
    if not address:
        return None
    joined = join_by_sign_in(email=address, name=name, at=now())
    user = joined or User.objects.filter(email=address, is_active=True).first()
    return user if user is not None and schools_of(user, now()) else None


def _claims(login: SocialLogin) -> dict[str, Any]:
    said = login.account.extra_data.get("id_token", {})
    return said if isinstance(said, dict) else {}


@cache
def _seal() -> Fernet:
    return Fernet(secret(settings.HUB_HOME, "second-step-key", _new_key).strip().encode())


def _new_key() -> str:
    return Fernet.generate_key().decode()
