"""Text in an address as people type it: the bytes of its UTF-8 stand for themselves, without percent signs."""

import re
from urllib.parse import quote_from_bytes

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def percent_encoded(query: bytes) -> bytes:
    """The same query in ASCII (RFC 3986, 2.1): what is beyond it as percent signs, all else as it stands.

    `curl '…/search/?q=와이파이'` sends it bare, which the RFC does not allow and every browser but the oldest avoids.
    Bytes that are no UTF-8 become percent signs too, and whoever reads them sees U+FFFD.
    """
    return _BEYOND_ASCII.sub(lambda found: quote_from_bytes(found[0]).encode(), query)
