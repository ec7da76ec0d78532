"""Which addresses may be called: an https address whose every IP address is public; asked again at each sending."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 500
PORTS = {"https": 443, "http": 80}
PRINTABLE = re.compile(r"[\x21-\x7e]+\Z", re.ASCII)
NAT64 = ip_network("64:ff9b::/96")
TRANSLATED = 0xFFFFFFFF


class AddressRefused(ValueError):
    """The address may not be called; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """Return host and port as the Host field has them."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def parsed(url: str, *, schemes: tuple[str, ...] = ("https",)) -> Target:
    """Return the address taken apart; raises AddressRefused for what is no plain address of a scheme."""
    if len(url) > LONGEST or not PRINTABLE.match(url):
        raise AddressRefused(f"Give an address of at most {LONGEST} printable ASCII characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise AddressRefused(f"The address cannot be read: {problem}.") from problem
    if parts.scheme not in schemes:
        raise AddressRefused(f"The address begins with {schemes[0]}://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address has no user and no password.")
    if not parts.hostname or parts.fragment or "\\" in url or port == 0:
        raise AddressRefused("The address has a host, and no # or \\.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        scheme=parts.scheme, host=parts.hostname, port=port or PORTS[parts.scheme], path=path
    )


def host_of(url: str) -> str:
    """Return the host alone, for the log: the rest of an address may be a secret of the receiver's."""
    return urlsplit(url).hostname or ""


def looked_up(target: Target) -> list[str]:
    """Return the IP addresses of the host; raises AddressRefused where it has none."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise AddressRefused(f"The host {target.host} has no address.") from problem
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refuse_private(addresses: list[str]) -> None:
    """Raise AddressRefused where one of the addresses is not public: such a host may answer otherwise next time."""
    inside = [text for text in addresses if not is_public(text)]
    if inside or not addresses:
        raise AddressRefused("The host does not lie in the public internet.")


def is_public(text: str) -> bool:
    """Tell whether an IP address is public, whatever form of IPv6 an IPv4 address hides in."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in _inside(address)
    )


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in NAT64:
        return [IPv4Address(int(address) & TRANSLATED)]
    return [address, *([address.sixtofour] if address.sixtofour is not None else [])]
