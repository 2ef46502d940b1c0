"""Posting to an address that an admin typed in: to where it may go, and nowhere else.

The name is resolved once, what it resolves to is judged, and the connection goes to exactly that address: a name that
answers differently the next time (DNS rebinding) changes nothing. Redirects are not followed.
"""

import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from portal.events.outbox import Hopeless

PATIENCE = urllib3.Timeout(connect=5, read=10)  # seconds
PORTS = {"https": 443, "http": 80}
GONE = 410
_ANSWER = 200  # bytes of what a receiver says that are kept

Address = IPv4Address | IPv6Address


class Refused(Exception):
    """This address is none that the portal may call; says why."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str | None:
    """Post a body. None if it was taken (a 2xx), else what went wrong; Hopeless where another try changes nothing."""
    try:
        pool, target = _pool(url)
    except Refused as error:
        return Hopeless(str(error))
    except OSError as error:
        return f"{type(error).__name__}: {error}"[:_ANSWER]
    try:
        return _answer(pool.urlopen(
            "POST", target, body=body, headers={"Host": urlsplit(url).netloc.rpartition("@")[2], **headers},
            redirect=False, retries=False, preload_content=False,
        ))  # fmt: skip
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return f"{type(error).__name__}: {error}"[:_ANSWER]
    finally:
        pool.close()


def check(url: str) -> None:
    """Raises Refused if this address may not be called now, OSError if its name means nothing."""
    _pool(url)[0].close()


def _answer(response: urllib3.BaseHTTPResponse) -> str | None:
    with response:
        if 200 <= response.status < 300:
            return None
        said = response.read(_ANSWER).decode("utf-8", "replace").replace("\0", "")
        error = f"{response.status} {said}".strip()
    return Hopeless(error) if response.status == GONE else error


def _pool(url: str) -> tuple[urllib3.HTTPConnectionPool, str]:
    """Connections to the one address that was judged, and what to ask for there."""
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port or PORTS.get(parts.scheme)
    if not host or port is None:
        raise Refused(_("This is no address of a web server."))
    address = _resolve(host, port)
    inside = _is_allowed_inside(address)
    if not inside and not _is_public(address):
        raise Refused(_("%(host)s is inside the company's network (%(address)s).") % {"host": host, "address": address})
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if parts.scheme == "https":
        return urllib3.HTTPSConnectionPool(
            str(address), port, timeout=PATIENCE, server_hostname=host, assert_hostname=host
        ), target
    if not inside:
        raise Refused(_("Only https:// leaves the company."))
    return urllib3.HTTPConnectionPool(str(address), port, timeout=PATIENCE), target


def _resolve(host: str, port: int) -> Address:
    """The first address of a name. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
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
