"""The handful of settings that tests change."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("MERITLINE_ENV", "test")
os.environ.setdefault("SECRET_KEY", "test-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH")
os.environ.setdefault("DATABASE_URL", "postgresql://unset/unset")  # replaced before a test connects
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
if "STATE_DIR" not in os.environ:
    os.environ["STATE_DIR"] = tempfile.mkdtemp(prefix="meritline-test-")
    atexit.register(shutil.rmtree, os.environ["STATE_DIR"], ignore_errors=True)
os.environ.setdefault("PUBLIC_URL", "http://testserver")

from config.settings import *  # noqa: F403 -- the environment above comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A folder of its own: WhiteNoise walks it while other tests write uploads beside it.
STATIC_ROOT = Path(os.environ["STATE_DIR"]) / "static"
STATIC_ROOT.mkdir(exist_ok=True)
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 -- a live server's threads let go of the database they used
