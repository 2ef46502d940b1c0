"""Posting to an address that an admin typed in: to where it may go, and nowhere else.

The name is resolved once, what it resolves to is judged, and the connection goes to exactly that address: a name that
answers differently the next time (DNS rebinding) changes nothing. Redirects are not followed.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal.events.outbox import Hopeless

PATIENCE = 15  # seconds for all of it, however slowly a receiver drips
PORTS = {"https": 443, "http": 80}
GONE = 410
_ANSWER = 200  # bytes of what a receiver says that are kept
_AS_IT_IS = "%/?:@!$&'()*+,;=~-._"  # of a path: what means something there, or is quoted already

Address = IPv4Address | IPv6Address


class Refused(Exception):
    """This address is none that the portal may call; says why."""


@dataclass(frozen=True)
class Target:
    """Where a URL leads: the one address that was judged, and what to ask for there."""

    address: Address
    host: str  # as DNS and certificates spell it
    port: int
    path: str
    encrypted: bool


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str | None:
    """Post a body. None if it was taken (a 2xx), else what went wrong; Hopeless where another try changes nothing."""
    try:
        with _connected(check(url)) as (connection, path):
            connection.request("POST", path, body, dict(headers))
            return _answer(connection.getresponse())
    except Refused as error:
        return Hopeless(str(error))
    except (OSError, HTTPException) as error:
        return f"{type(error).__name__}: {error}"[:_ANSWER]


def check(url: str) -> Target:
    """Where it leads. Raises Refused if the portal may not call there now, OSError if the name means nothing."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        host = ""
    if not host:
        raise Refused(_("This is no address of a web server."))
    address = _resolve(host, port)
    inside = _is_allowed_inside(address)
    if not inside and not _is_public(address):
        raise Refused(_("%(host)s is inside the company's network (%(address)s).") % {"host": host, "address": address})
    if not inside and parts.scheme != "https":
        raise Refused(_("Only https:// leaves the company."))
    path = quote(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", safe=_AS_IT_IS)
    return Target(address, host, port, path, encrypted=parts.scheme == "https")


@contextmanager
def _connected(target: Target) -> Iterator[tuple[HTTPConnection, str]]:
    """A connection to just the address that was judged, cut when `PATIENCE` is at its end."""
    with socket.create_connection((str(target.address), target.port), timeout=PATIENCE) as raw:
        line = raw.dup()  # TLS takes the socket away from `raw`
        end = Timer(PATIENCE, _cut, [line])
        end.start()
        connection = HTTPConnection(target.host, target.port)
        connection.default_port = PORTS["https" if target.encrypted else "http"]  # what the Host header leaves out
        try:
            connection.sock = _encrypted(raw, target.host) if target.encrypted else raw
            yield connection, target.path
        finally:
            end.cancel()
            connection.close()
            line.close()


def _encrypted(raw: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _answer(response: HTTPResponse) -> str | None:
    if 200 <= response.status < 300:
        return None
    said = response.read(_ANSWER).decode("utf-8", "replace").replace("\0", "")
    error = f"{response.status} {said}".strip()
    return Hopeless(error) if response.status == GONE else error


def _resolve(host: str, port: int) -> Address:
    """The first address of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return ip_address(str(found[0][4][0]).partition("%")[0])


def _is_public(address: Address) -> bool:
    """Whether it is on the Internet, for everybody to call; also seen through what wraps an IPv4 address in IPv6."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


def _is_allowed_inside(address: Address) -> bool:
    return any(address in network for network in settings.WEBHOOK_NETWORKS)
