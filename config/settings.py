"""Every setting, read once from the environment. Production refuses DEBUG and weak secrets."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.http.request import validate_host

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / "var"))).resolve()
VERSION_MATCH = re.search(
    r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
)
VERSION = VERSION_MATCH.group(1) if VERSION_MATCH else "0.0.0"

# ------------------------------------------------------------------ safety first
DEBUG = env.flag("DEBUG", default=False)
MERITLINE_ENV = env.word("MERITLINE_ENV", "production", known=("production", "local", "test"))
if DEBUG and MERITLINE_ENV == "production":
    raise env.BadEnvironmentError(
        "DEBUG", "production never runs with DEBUG; set MERITLINE_ENV=local to develop."
    )
SECRET_KEY = env.text("SECRET_KEY")
LEAST_SECRET = 50
if len(SECRET_KEY) < LEAST_SECRET or len(set(SECRET_KEY)) < 10:  # noqa: PLR2004 -- the deploy check's own limits
    raise env.BadEnvironmentError(
        "SECRET_KEY", "needs at least 50 random characters. `make run` makes one for a local copy."
    )
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env.url("PUBLIC_URL", schemes=("http", "https"), default="http://localhost:8000")
IS_HTTPS = PUBLIC_URL.startswith("https://")
if MERITLINE_ENV == "production" and not IS_HTTPS:
    raise env.BadEnvironmentError(
        "PUBLIC_URL", "production is served over https://; give the public address."
    )
if MERITLINE_ENV == "production" and not validate_host(
    str(urlsplit(PUBLIC_URL).hostname), ALLOWED_HOSTS
):
    raise env.BadEnvironmentError("ALLOWED_HOSTS", "does not name the host of PUBLIC_URL.")

# ------------------------------------------------------------------ servers
DATABASE_URL = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
DATABASE_OWNER_URL = env.url("DATABASE_OWNER_URL", schemes=("postgres", "postgresql"))
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
if not DATABASE_URL:
    raise env.BadEnvironmentError(
        "DATABASE_URL", "is not set. Use manage.py or make, which start local servers."
    )
if not REDIS_URL:
    raise env.BadEnvironmentError(
        "REDIS_URL", "is not set. Use manage.py or make, which start local servers."
    )


def _database(url: str) -> dict[str, object]:
    try:
        settings = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as problem:
        raise env.BadEnvironmentError("DATABASE_URL", f"cannot be read: {problem}.") from problem
    options: dict[str, object] = dict(settings.get("OPTIONS") or {})  # type: ignore[call-overload]  # the parser types its result loosely
    options.setdefault("application_name", "meritline")
    options.setdefault(
        "options",
        "-c timezone=UTC -c lock_timeout=60s -c idle_in_transaction_session_timeout=15min",
    )
    settings["OPTIONS"] = options
    return settings


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "meritline",
    }
}

# ------------------------------------------------------------------ applications
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "events.apps.EventsConfig",
    "hooks.apps.HooksConfig",
    "partners.apps.PartnersConfig",
    "sales.apps.SalesConfig",
    "tiers.apps.TiersConfig",
    "renewals.apps.RenewalsConfig",
    "funds.apps.FundsConfig",
    "web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.shared.middleware.CompressedPagesMiddleware",
    "web.shared.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "web.shared.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.shared.context.product",
            ],
            "builtins": [
                "django.templatetags.static",
                "web.shared.tags.blocks",
                "web.shared.tags.dates",
                "web.shared.tags.marks",
                "web.shared.tags.numbers",
                "web.shared.tags.pages",
            ],
        },
    }
]

# ------------------------------------------------------------------ people
AUTH_USER_MODEL = "partners.User"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the e-mail is unique by lower(email), a constraint the check cannot see
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from invitations, never from a sign-up form
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,10/h/key",  # known and unknown addresses alike
    "reset_password": "20/m/ip,5/h/key",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = (
    False  # an unknown address gets no mail, and the page does not say so
)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from invitations; nobody enters one here
VENDOR_SECOND_FACTOR_REQUIRED = env.flag(
    "VENDOR_SECOND_FACTOR_REQUIRED", default=MERITLINE_ENV == "production"
)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Meritline"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# ------------------------------------------------------------------ the wire
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^api/v1/",
]  # a key sent over http is refused, not redirected
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Sign-in counts attempts by address: the one that the proxy saw, not the proxy's own, which all would share.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_DIR = env.folder("UPLOAD_DIR", STATE_DIR / "uploads")

# ------------------------------------------------------------------ words, days, files
LANGUAGE_CODE = "en-au"
LANGUAGES = [("en-au", "English (Australia)"), ("en", "English")]
TIME_ZONE = "UTC"  # instants; business days are in the program's zone
DISPLAY_TIME_ZONE = env.zone("DISPLAY_TIME_ZONE", "Australia/Sydney")
VENDOR_NAME = env.text("VENDOR_NAME", "Kestrane")
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = STATE_DIR / "media"
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if MERITLINE_ENV == "production"
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = STATE_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=25, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "channel@localhost")

# ------------------------------------------------------------------ workers (docs/adr/0005: the row is the queue)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    # A nudge to a broker that is down gives up at once (it waited 6 s otherwise); the sweepers do the work.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_DEFAULT_QUEUE = "intake"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
STALE_AFTER_SECONDS = env.number("STALE_AFTER_SECONDS", default=120, least=1)

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["web.api.auth.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["web.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "web.api.errors.problem_response",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_VERSIONING_CLASS": None,
}
# Receivers inside the own network are for a local copy alone: they let a webhook call our own insides.
WEBHOOK_PRIVATE_ADDRESSES = env.flag("WEBHOOK_PRIVATE_ADDRESSES", default=False)
if WEBHOOK_PRIVATE_ADDRESSES and MERITLINE_ENV == "production":
    raise env.BadEnvironmentError(
        "WEBHOOK_PRIVATE_ADDRESSES", "production calls public addresses only."
    )
WEBHOOK_SCHEMES = ("https", "http") if WEBHOOK_PRIVATE_ADDRESSES else ("https",)
API_REQUESTS_A_MINUTE = env.number("API_REQUESTS_A_MINUTE", default=600, least=1)
SPECTACULAR_SETTINGS = {
    "TITLE": "Meritline API",
    "DESCRIPTION": "Partners, uploads, standings, decisions and runs of a reseller program.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UploadState": "sales.choices.UploadState.choices",
        "LineState": "sales.choices.LineState.choices",
        "RunState": "tiers.choices.RunState.choices",
        "VersionState": "tiers.choices.VersionState.choices",
        "PartnerStatus": "partners.choices.PartnerStatus.choices",
        "EntryKind": "sales.choices.EntryKind.choices",
        "SaleKind": "sales.choices.SaleKind.choices",
        "EventType": "events.choices.EventType.choices",
        "DeliveryState": "hooks.choices.DeliveryState.choices",
        "ApprovalState": "tiers.choices.ApprovalState.choices",
        "MergeState": "partners.choices.MergeState.choices",
        "ContractState": "renewals.choices.ContractState.choices",
        "AuthorizationState": "renewals.choices.AuthorizationState.choices",
        "AssessmentState": "renewals.choices.AssessmentState.choices",
        "QuoteState": "renewals.choices.QuoteState.choices",
        "ClaimState": "renewals.choices.ClaimState.choices",
    },
    "AUTHENTICATION_WHITELIST": ["web.api.auth.KeyAuthentication"],
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "web.api.schema.add_problems",
        "web.api.schema.name_scopes",
    ],
}

# ------------------------------------------------------------------ logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "web.shared.logs.LineFormatter"
            if MERITLINE_ENV != "production"
            else "web.shared.logs.JsonFormatter"
        }
    },
    "filters": {"heartbeat": {"()": "config.heartbeat.Heartbeat"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["heartbeat"],
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.word(
            "LOG_LEVEL", "INFO", known=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        ),
    },
}
