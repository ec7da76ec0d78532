"""Everybody reads the rules in force."""

from __future__ import annotations

from django.test import Client

from tiers.models import Program


def test_the_page_says_the_rules_of_the_version_in_force(channel):
    page = Client().get("/criteria/").content.decode()

    program = Program.objects.get()
    assert program.name in page
    for tier in program.tiers.all():
        assert tier.name in page
    assert "Version 1" in page


def test_before_a_programme_the_page_says_so(db):
    assert b"No rules are in force yet" in Client().get("/criteria/").content
