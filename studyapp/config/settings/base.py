"""Settings of every installation, read from the environment; nothing set = one laptop.

The table in README.md names each variable. Names end in what they hold (URL, HOSTS, DIR).
"""

import contextlib
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()
if (ROOT / ".env").exists():
    env.read_env(ROOT / ".env")

VAR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
CONTENT_DIR = Path(env.str("CONTENT_DIR", default=str(ROOT / "content")))
MAIN_COURSE = "aws-clf-c02"


def make_folder(folder: Path) -> Path:
    """The folder, made when it is not there; `ImproperlyConfigured` says why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"The folder {folder} cannot be made ({error.strerror}). "
            "Set VAR_DIR to a folder that you may write to."
        )
        raise ImproperlyConfigured(message) from error
    return folder


def secret_key() -> str:
    """The configured key, or one made at first start and kept in a private file."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    kept = make_folder(VAR) / "secret_key"
    try:
        with contextlib.suppress(FileExistsError):
            kept.touch(mode=0o600, exist_ok=False)
            kept.write_text(secrets.token_urlsafe(50))
        # Of processes that start at once, the first writes the key and the others wait for it.
        for _time in range(100):
            if key := kept.read_text():
                return key
            time.sleep(0.02)
    except OSError as error:
        message = (
            f"{kept} cannot be written ({error.strerror}). Set VAR_DIR to a folder that you may "
            "write to, or give a SECRET_KEY."
        )
        raise ImproperlyConfigured(message) from error
    message = f"{kept} is empty: delete it, and a new key is made."
    raise ImproperlyConfigured(message)


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key()
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")
SANDBOX_HOST = env.str("SANDBOX_HOST", default="localhost")
# Of one world at the AWS door, after forty seconds' worth at once; 0 is no limit.
SANDBOX_CALLS_PER_SECOND = env.float("SANDBOX_CALLS_PER_SECOND", default=50.0)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", f".{SANDBOX_HOST}"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if HTTPS else [])

INSTALLED_APPS = [
    "studyapp.config",
    "studyapp.web",
    "studyapp.lessons",
    "studyapp.flashcards",
    "studyapp.exams",
    "studyapp.labs",
    "studyapp.console",
    "studyapp.progress",
    "studyapp.sandbox",
    "studyapp.catalog",
    "studyapp.accounts",
    "studyapp.jobs",
    "studyapp.common",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "markdownx",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studyapp.common.middleware.LearnerContextMiddleware",
]

ROOT_URLCONF = "studyapp.config.urls"
WSGI_APPLICATION = "studyapp.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
_cached = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", _loaders if DEBUG else _cached),
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "studyapp.common.templatetags.ui",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studyapp.web.context.shell",
            ],
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", default="")


SQLITE = "django.db.backends.sqlite3"
# A transaction that may write takes the lock when it begins: one that turns from reading to
# writing beside another fails at once, whatever the timeout.
ONE_BUSY_FILE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728"
    ),
}


def database(url: str) -> dict[str, Any]:
    """What a DATABASE_URL names, else SQLite in `var/`; SQLite is tuned for one busy file."""
    if url:
        named = env.db_url_config(url)
        if named["ENGINE"] != SQLITE:
            return {**named, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        options = {**ONE_BUSY_FILE, **named.get("OPTIONS", {})}
        return {**named, "CONN_MAX_AGE": None, "OPTIONS": options}
    make_folder(VAR)
    name = VAR / "fairweather.sqlite3"
    return {"ENGINE": SQLITE, "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": ONE_BUSY_FILE}


DATABASES = {"default": database(DATABASE_URL)}

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "fairweather",
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    # The default of 300 entries would push out the counts of failed sign-ins.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    SESSION_ENGINE = "studyapp.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180
SESSION_COOKIE_NAME = "fairweather_session"
CSRF_FAILURE_VIEW = "studyapp.web.views.csrf_failure"
CSRF_COOKIE_NAME = "fairweather_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_broker = env.str("CELERY_BROKER_URL", default=REDIS_URL)
# "broker": real workers; "embedded": a worker in threads of the one server process;
# "inline": the job runs where it is asked for (management commands, most tests).
JOBS_MODE = "broker" if _broker else "embedded"
CELERY_BROKER_URL = _broker or "memory://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 3}
    if _broker
    else {"polling_interval": 0.1}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "studyapp.jobs.sweep", "schedule": 60.0},
    "daily": {"task": "studyapp.jobs.daily", "schedule": 86400.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["studyapp.accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "studyapp.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = "strict"  # sign-up too never tells whether an address is taken
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # guests are authenticated, and may sign in
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "signup": "studyapp.accounts.forms.SignUpForm",
    "add_email": "studyapp.accounts.forms.NewAddressForm",
}
# Whose word on a client's address counts, for the limits on sign-in: that of so many proxies.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # a mailto: or https: address

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Fairweather <study@localhost>")

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
ASSETS = make_folder(VAR / "assets")  # fonts, made at set-up out of their packages
SPECS = VAR / "spec"  # models of AWS, stripped at set-up or when first needed
STATICFILES_DIRS = [ROOT / "static", ASSETS]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "studyapp.common.staticfiles.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_HANDLERS = ["studyapp.common.uploads.Handler"]
LARGEST_UPLOAD = 11 * 1024 * 1024  # notes may have 10 MB, and a form has other fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        # A lab shows the console beside its steps; nobody else's page may show ours.
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"  # but for `common.http.in_own_frame`
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if env.bool("USE_X_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

MARKDOWNX_MARKDOWNIFY_FUNCTION = "studyapp.lessons.rendering.preview_markdown"
MARKDOWNX_UPLOAD_CONTENT_TYPES = ["image/png", "image/jpeg", "image/webp"]
MARKDOWNX_UPLOAD_MAX_SIZE = 2 * 1024 * 1024
MARKDOWNX_MEDIA_PATH = "lesson-images/"

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "studyapp.config.logs.formatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"studyapp": {"level": LOG_LEVEL}},
}
if "pytest" in sys.modules or not env.bool("JSON_LOGS", default=True):
    LOGGING["formatters"] = {"json": {"format": "%(levelname)s %(name)s %(message)s"}}
