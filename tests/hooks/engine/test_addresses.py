"""Which addresses may be called: none that leads inside, however it is spelt."""

from __future__ import annotations

import socket

import pytest

from hooks.engine import addresses
from hooks.engine.addresses import AddressRefused


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::", "nothing", "",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(text):
    assert not addresses.is_public(text)


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_outside_is_public(text):
    assert addresses.is_public(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://hooks.example.com/",
        "//hooks.example.com/", "hooks.example.com", "", "https://", "https:///a", "https://:443/",
        "https://user:word@hooks.example.com/", "https://@hooks.example.com/", "https://hooks.example.com/#a",
        "https://hooks.example.com:0/", "https://hooks.example.com:99999/", "https://hooks.example.com:port/",
        "https://hooks.example.com\\@127.0.0.1/", "https://hooks.example.com/\r\nHost: a",
        "https://hooks.example.com/ a",
        "https://[::1", "https://höoks.example.com/", "https://hooks.example.com/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url):
    with pytest.raises(AddressRefused):
        addresses.parsed(url)


def test_an_address_is_taken_apart():
    target = addresses.parsed("https://hooks.example.com:8443/in?a=1")

    assert (target.host, target.port, target.path) == ("hooks.example.com", 8443, "/in?a=1")
    assert target.host_header == "hooks.example.com:8443"
    assert addresses.parsed("https://[2606:4700::1]").host_header == "[2606:4700::1]"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost"],
)  # fmt: skip
def test_other_spellings_of_this_machine_are_refused(host):
    target = addresses.parsed(f"https://{host}/")

    with pytest.raises(AddressRefused):
        addresses.refuse_private(addresses.looked_up(target))


def test_one_address_inside_among_others_is_enough_to_refuse():
    with pytest.raises(AddressRefused):
        addresses.refuse_private(["8.8.8.8", "10.0.0.1"])


def test_a_host_without_an_address_is_refused(monkeypatch):
    def nothing(*args, **kwargs):
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)

    with pytest.raises(AddressRefused, match="has no address"):
        addresses.looked_up(addresses.parsed("https://nowhere.example/"))
