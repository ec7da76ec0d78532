"""The Celery app: queues intake, nightly and deliver; the timetable is config/schedule.py."""

from __future__ import annotations

import os

from celery import Celery

from config.schedule import TIMETABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("meritline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = TIMETABLE
app.autodiscover_tasks()
