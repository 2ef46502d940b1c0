"""Asks the launch gate of a product: python3 launch_gate.py PRODUCT [--url https://portal.example] [--timeout 10]

For release pipelines. Needs Python 3.8 or newer and nothing else. The token stands in LAUNCH_GATE_TOKEN (made on the
portal under "API tokens"), the portal's address in --url or LAUNCH_GATE_URL.

Exit status: 0 open, 1 closed (the reasons are printed), 2 it could not be asked: treat it as closed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any, List, NoReturn, Optional, Tuple
from urllib.parse import quote, urlsplit

OPEN, CLOSED, UNKNOWN = 0, 1, 2
MOST = 1_000_000  # bytes of an answer


class Doubt(Exception):
    """The gate gave no answer that can be trusted."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to another place, or bring the answer from one."""

    def redirect_request(self, req: Any, *rest: Any, **more: Any) -> NoReturn:
        raise Doubt("the portal sent us elsewhere: please give its own address")


def ask(url: str, product: str, token: str, timeout: float) -> Tuple[int, dict]:
    """Status and document of the gate. Raises Doubt."""
    if not url or not token:
        raise Doubt("LAUNCH_GATE_TOKEN and --url (or LAUNCH_GATE_URL) must be given")
    if urlsplit(url).scheme not in ("http", "https"):
        raise Doubt("the address must start with https:// (or http://)")
    address = f"{url.rstrip('/')}/api/v1/launch-gates/{quote(product, safe='')}"
    request = urllib.request.Request(
        address, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"}
    )
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout) as response:
            return response.status, _document(response)
    except urllib.error.HTTPError as error:
        return error.code, _document(error)
    except (OSError, ValueError) as error:
        raise Doubt(f"no answer from {url}: {error}") from error


def judge(status: int, document: dict, product: str) -> Tuple[int, List[str]]:
    """The exit status and what to print. Open is only what says so in so many words, about this product."""
    reasons = document.get("reasons")
    told = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
    if status == 200 and document.get("product") == product and document.get("open") is True and not told:
        return OPEN, [f"open: {product} (ledger row {document.get('ledger_number')})"]
    if status in (200, 404) and document.get("product") == product and document.get("open") is False:
        return CLOSED, [f"closed: {product}", *(f"  - {reason}" for reason in told)]
    return UNKNOWN, [f"closed: the portal answered {status}. {document.get('detail', '')}".rstrip()]


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Asks the launch gate of a product: 0 open, 1 closed, 2 in doubt.")
    parser.add_argument("product", help="the product's code")
    parser.add_argument("--url", default=os.environ.get("LAUNCH_GATE_URL", ""), help="the portal's address")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds to wait for an answer")
    said = parser.parse_args(arguments)
    token = os.environ.get("LAUNCH_GATE_TOKEN", "").strip()
    try:
        status, lines = judge(*ask(said.url, said.product, token, said.timeout), said.product)
    except Doubt as doubt:
        status, lines = UNKNOWN, [f"closed: {doubt}"]
    print("\n".join(lines), file=sys.stdout if status == OPEN else sys.stderr)
    return status


def _document(response: Any) -> dict:
    """What was answered, if it is a JSON object; else nothing, which opens no gate."""
    try:
        document = json.loads(response.read(MOST).decode("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
