"""The product's settings as in production, but for what a test cannot have: HTTPS, collected files, slow passwords.

Only DATABASE_URL and ELASTICSEARCH_URL are taken from outside: what a developer's `.env` says changes no test.
"""

import os
import tempfile
from pathlib import Path

# Workers of pytest-xdist inherit it, so that a run keeps its files in one place; tests/conftest.py removes it.
if "TEST_RUN_DIR" not in os.environ:
    os.environ["TEST_RUN_DIR"] = tempfile.mkdtemp(prefix="fix-this-tests-")
RUN_DIR = Path(os.environ["TEST_RUN_DIR"])

os.environ |= {
    "TESTING": "1",
    "DEBUG": "0",
    "SECRET_KEY": "a key for tests, long enough to be accepted where DEBUG is off",
    "LEDGER_SIGNING_KEY": "dGhpcnR5LXR3byBieXRlcyB0aGF0IHRlc3RzIHVzZSE=",
    "LEDGER_RETIRED_KEYS": "",
    "ALLOWED_HOSTS": "*",
    "SECURE_SSL_REDIRECT": "0",
    "CSRF_TRUSTED_ORIGINS": "",
    "EMAIL_URL": "memorymail://",
    "OIDC_CLIENT_ID": "",
    "METRICS_TOKEN": "",
    "METRICS_NETWORKS": "",
    "MEDIA_ROOT": str(RUN_DIR / "media"),
    "BASE_URL": "http://testserver",
}
# The server of the tests that are about Elasticsearch, which turn it on for themselves.
TEST_ELASTICSEARCH_URL = os.environ.get("TEST_ELASTICSEARCH_URL", "")
for name, default in {"DATABASE_URL": f"sqlite:///{RUN_DIR / 'unused.sqlite3'}", "ELASTICSEARCH_URL": ""}.items():
    os.environ.setdefault(name, default)

from portal.settings import *  # noqa: E402, F403 - read after the environment is set
from portal.settings import DATABASES, STORAGES  # noqa: E402

STATIC_ROOT = RUN_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = (
    True  # files are served from where they lie, and looked for when asked
)
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# A file, as in production: an in-memory database is one connection for all threads, with no WAL and no waiting.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "test.sqlite3")}
