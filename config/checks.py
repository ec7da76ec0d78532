"""System checks: packaged SQL is present; the app role is not the owner and cannot bypass row security."""

from __future__ import annotations

from importlib import resources

from django.conf import settings
from django.core import checks
from django.db import connection

SQL_OWNERS = ("events", "hooks", "partners", "sales", "tiers", "renewals")


def sql_files_present(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:  # noqa: ARG001 -- signature of a check
    """Return an error for each app whose packaged SQL folder is missing, as a broken build would have it."""
    return [
        checks.Error(f"The package {app} lacks its sql/ folder.", id="meritline.E001")
        for app in SQL_OWNERS
        if not resources.files(app).joinpath("sql").is_dir()
    ]


def two_database_roles(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:  # noqa: ARG001 -- signature of a check
    """Return an error where the app runs as the owner of its tables or may bypass row security."""
    if not settings.DATABASE_OWNER_URL or settings.DATABASE_OWNER_URL == settings.DATABASE_URL:
        return [
            checks.Error(
                "One database role does everything.",
                hint="Run `manage.py setup_database`, then set DATABASE_OWNER_URL (owner) and DATABASE_URL (app).",
                id="meritline.E002",
            )
        ]
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        if cursor.fetchone()[0]:
            return [
                checks.Error(
                    "The app's database role is a superuser or bypasses row security.",
                    id="meritline.E003",
                )
            ]
    return []


def register_all() -> None:
    """Register the checks with Django."""
    checks.register(sql_files_present, checks.Tags.files)
    checks.register(two_database_roles, checks.Tags.database, deploy=True)
