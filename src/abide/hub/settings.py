"""The hub's settings, for Django. What a host may set stands in ABIDE_HOME/hub/hub.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from abide.hub.configuration import django_key, read_configuration
from abide.hub.home import find_hub

HUB_HOME = find_hub(os.environ)
CONFIGURATION = read_configuration(HUB_HOME)
HUB_HOME.hub.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = django_key(HUB_HOME)
DEBUG = False
ALLOWED_HOSTS = CONFIGURATION.hosts
CSRF_TRUSTED_ORIGINS = CONFIGURATION.origins
PUBLIC_ADDRESS = CONFIGURATION.address
"""How people reach the hub, as links in mails say it, without a slash at the end."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "huey.contrib.djhuey",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "abide.hub.web",
    "abide.hub.schools",
    "abide.hub.evidence",
    "abide.hub.people",
    "abide.hub.register",
    "abide.hub.backups",
    "abide.hub.drills",
    "abide.hub.records",
    "abide.hub.controls",
    "abide.hub.signoffs",
    "abide.hub.suppliers",
    "abide.hub.telling",
    "abide.hub.intake",
    "abide.hub.worker",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "abide.hub.web.middleware.PrivateMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "abide.hub.people.middleware.DoorMiddleware",
    "abide.hub.web.middleware.ZoneMiddleware",
]

ROOT_URLCONF = "abide.hub.urls"
WSGI_APPLICATION = "abide.hub.wsgi.application"

_HERE = Path(__file__).parent
_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "abide.hub.web.context.page",
    "abide.hub.register.context.help_line",
    "abide.hub.schools.context.warning",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "abide.hub.web.environment.environment",
            "context_processors": _PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _PROCESSORS},
    },
]

DATABASES = {
    "default": dj_database_url.config(
        env="ABIDE_DATABASE_URL",
        default=f"sqlite:///{HUB_HOME.database}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
            "PRAGMA cache_size=-16000"  # 16 MB at most: a page of a school with years fits in it
        ),
    }

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Sign-in by allauth. Nobody signs themselves up: people come by invitation.
ACCOUNT_ADAPTER = "abide.hub.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is vouched for by whoever invited it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIGURATION.is_https else "http"
# At most 5 wrong guesses in 5 minutes for an account (DfE: no more than 10).
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}

MFA_ADAPTER = "abide.hub.people.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Abide"
MFA_TOTP_TOLERANCE = 1  # a school's server may be half a minute off
MFA_FORMS = {
    "authenticate": "abide.hub.people.second_step.GiveStepForm",
    "reauthenticate": "abide.hub.people.second_step.GiveStepAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers allow passkeys on this machine by its name without TLS, and nowhere else.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIGURATION.is_localhost

SOCIALACCOUNT_ADAPTER = "abide.hub.people.adapters.SignInServiceAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": CONFIGURATION.sign_in_services(HUB_HOME)}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # our adapter matches, and only what is verified

# In the database: limits hold across threads, processes and restarts, without another server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_remembered",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = HUB_HOME.hub / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
MEDIA_ROOT = HUB_HOME.files
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "abide.hub.web.errors.csrf_failed"
if CONFIGURATION.is_https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = False  # waitress stands behind whoever ends TLS
    SECURE_HSTS_SECONDS = 365 * 86_400
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for this name alone: the school's other names are not ours to bind
    "security.W008",  # whoever ends TLS before us redirects; agents of this machine come by http
    "security.W021",  # nor is the browsers' preload list ours to enter a school's domain into
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *CONFIGURATION.sign_in_origins],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

HUEY: dict[str, Any] = {"name": "abide", "create_tables": False, "immediate": False}
HUEY |= (
    {"huey_class": "huey.SqliteHuey", "filename": str(HUB_HOME.queue)}
    if IS_SQLITE
    else {"huey_class": "huey.PostgresHuey", "dsn": os.environ["ABIDE_DATABASE_URL"]}
)
TASKS = {"default": {"BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend"}}
DEFAULT_FROM_EMAIL = CONFIGURATION.mail.sender if CONFIGURATION.mail else "abide@localhost"
EMAIL_BACKEND = "abide.hub.worker.mail.OutboxBackend"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "abide.hub.web.journal.WithoutLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["links"]},
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A form that is refused, or a page that is not there, is told to whoever asked, not here.
    # Apprise tells whole addresses of other ways, which are secrets: what it refuses or could not
    # hand over is told by us, without them.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "apprise": {"handlers": ["nothing"], "propagate": False},
    },
}
