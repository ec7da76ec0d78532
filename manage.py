#!/usr/bin/env python
"""Django's command entry. Without DATABASE_URL and REDIS_URL it uses the local servers (config/local/servers.py)."""

from __future__ import annotations

import sys

from django.core.management import execute_from_command_line

from config.local import hook

if __name__ == "__main__":
    hook.prepare(argv=sys.argv)
    execute_from_command_line(sys.argv)
