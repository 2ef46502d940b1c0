"""One settings file, read from the environment and a git-ignored `.env`.

Every variable the product reads is named here; docs/operations.md describes them for operators.
"""

import base64
import binascii
import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
TESTING = env.bool("TESTING", default=False)


def _required(name: str, in_debug: str) -> str:
    """The variable's value; outside DEBUG a missing one stops the start."""
    value = env.str(name, default=in_debug if DEBUG else "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set when DEBUG is off")
    return value


SECRET_KEY = _required("SECRET_KEY", in_debug="insecure-development-key-never-used-in-production")
if not DEBUG and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters when DEBUG is off")


def _signing_key(name: str, value: str) -> str:
    """An Ed25519 key: 32 bytes in base64, of either alphabet."""
    try:
        size = len(base64.b64decode(value.rstrip("=").replace("-", "+").replace("_", "/") + "=", validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64 (manage.py ledger_key --new makes one)")
    return value


# The private key that signs checkpoints of the ledger, and the public ones of those that it has replaced.
LEDGER_SIGNING_KEY = _signing_key(
    "LEDGER_SIGNING_KEY", _required("LEDGER_SIGNING_KEY", in_debug="for-development-only-never-used-elsewhere0A")
)
LEDGER_RETIRED_KEYS = [
    _signing_key("LEDGER_RETIRED_KEYS", key) for key in env.list("LEDGER_RETIRED_KEYS", default=[]) if key
]
ALLOWED_HOSTS = [h for h in _required("ALLOWED_HOSTS", in_debug="localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "portal.kit",
    "portal.people",
    "portal.events",
    "ideas",
    "ideas.contests",
    "workout",
    "workout.verification",
    "search",
    "portal.notifications",
    "portal.desk",
    "portal.reports",
    "portal.site",
    "portal.demo",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.desk.apps.UsersConfig",  # wagtail.users with our screens
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "axes",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.site.metrics.MetricsMiddleware",
    "portal.site.middleware.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.people.middleware.PreferredLanguageMiddleware",
    "portal.people.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.site.middleware.PortalErrorMiddleware",
    "portal.site.sending.SendingMiddleware",
    "workout.verification.middleware.GuestFenceMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.site.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.kit.templatetags.kit",
                "portal.kit.templatetags.ui",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue (IMMEDIATE, busy timeout) instead of failing half-way; readers never wait (WAL).
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
        ),
    }
else:
    _database.setdefault("CONN_MAX_AGE", 600)
    _database["CONN_HEALTH_CHECKS"] = True
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and sign-in -----------------------------------------------------------------------

AUTH_USER_MODEL = "people.Employee"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "portal.people.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sign-in through the company's identity provider is on as soon as its client is configured.
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
if OIDC_RP_CLIENT_ID:
    OIDC_RP_CLIENT_SECRET = _required("OIDC_CLIENT_SECRET", in_debug="")
    OIDC_OP_AUTHORIZATION_ENDPOINT = _required("OIDC_AUTHORIZATION_ENDPOINT", in_debug="")
    OIDC_OP_TOKEN_ENDPOINT = _required("OIDC_TOKEN_ENDPOINT", in_debug="")
    OIDC_OP_USER_ENDPOINT = _required("OIDC_USER_ENDPOINT", in_debug="")
    OIDC_OP_JWKS_ENDPOINT = _required("OIDC_JWKS_ENDPOINT", in_debug="")
    OIDC_RP_SIGN_ALGO = env.str("OIDC_SIGN_ALGO", default="RS256")
    INSTALLED_APPS.append("mozilla_django_oidc")
    AUTHENTICATION_BACKENDS.insert(1, "portal.people.oidc.EmployeeBackend")

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.kit.formats"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "site" / "assets"]
MEDIA_URL = "/media/"
# Pictures of pages are served to all staff; photos of posts and downloads only through views that ask who may see them.
_UPLOADS = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_ROOT = _UPLOADS / "public"
PRIVATE_ROOT = _UPLOADS / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Mail, cache, search ----------------------------------------------------------------------

try:  # `make run` writes mails into a folder: a console full of them would bury everything else
    _mail = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if DEBUG else "consolemail://")
except (KeyError, ValueError) as error:
    raise ImproperlyConfigured("EMAIL_URL must be like smtp+tls://user:password@host:587") from error
vars().update(_mail)
EMAIL_TIMEOUT = 10
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
if ELASTICSEARCH_URL and not re.fullmatch(r"https?://([^/@\s]+@)?[^/@:\s]+:\d+(/\S*)?", ELASTICSEARCH_URL):
    raise ImproperlyConfigured("ELASTICSEARCH_URL must be like https://user:password@search.example:9200")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="fix-this")  # how the names of its indexes begin

# --- Watching it -------------------------------------------------------------------------------

# Who may read /metrics: who sends this token, or calls from one of these networks. Nobody where neither is set.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 20 characters")
try:
    METRICS_NETWORKS = [ipaddress.ip_network(each) for each in env.list("METRICS_NETWORKS", default=[]) if each]
except ValueError as error:
    raise ImproperlyConfigured("METRICS_NETWORKS must be networks such as 10.1.0.0/16, separated by commas") from error
if (METRICS_TOKEN or METRICS_NETWORKS) and not TESTING:
    # Where web processes leave their figures, so that whichever is asked tells those of all; read by prometheus_client.
    _figures = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR_DIR / "metrics")))
    _figures.mkdir(parents=True, exist_ok=True)

# Networks of the company's own that webhooks may call, beside the Internet.
try:
    WEBHOOK_NETWORKS = [ipaddress.ip_network(each) for each in env.list("WEBHOOK_NETWORKS", default=[]) if each]
except ValueError as error:
    raise ImproperlyConfigured("WEBHOOK_NETWORKS must be networks such as 10.1.0.0/16, separated by commas") from error

# --- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "고쳐주세요 · Fix This"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str(
    "MAIL_FROM", default=f"{WAGTAIL_SITE_NAME} <fix-this@{urlsplit(WAGTAILADMIN_BASE_URL).hostname or 'localhost'}>"
)
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv", "txt"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

# --- Security ---------------------------------------------------------------------------------

# Wagtail's editor has inline scripts without nonces: /admin/ has its own, looser policy (AdminCSPMiddleware).
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
MIDDLEWARE.insert(5, "portal.site.middleware.AdminCSPMiddleware")
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's page preview frames the site within itself
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it wants DENY there; outside /admin/ the CSP says so
CSRF_FAILURE_VIEW = "portal.site.sending.token_failed"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    AXES_ENABLED = False
