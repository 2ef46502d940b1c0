"""The real servers and programs that tests use, found on this machine and started where needed."""

import os

# What `REQUIRE` may name, and where it comes from.
KNOWN = {
    "postgres": "apt install postgresql",
    "chromium": "apt install chromium fonts-noto-cjk",
    "elasticsearch": "apt install openjdk-17-jdk-headless maven",
    "gettext": "apt install gettext",
}


def required() -> set[str]:
    """What must be there: the words of REQUIRE."""
    wanted = set(os.environ.get("REQUIRE", "").replace(",", " ").split())
    if unknown := wanted - set(KNOWN):
        raise SystemExit(f"REQUIRE names {', '.join(sorted(unknown))}; it may name {', '.join(KNOWN)}")
    return wanted
