"""The lock works on every machine: what is locked comes from the public index, each file with its hash."""

import re
import tomllib
from urllib.parse import urlsplit

from django.conf import settings

LOCK = settings.BASE_DIR / "uv.lock"
PUBLIC = {"pypi.org", "files.pythonhosted.org"}


def hosts(text: str) -> set[str | None]:
    return {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"']+", text)}


def test_only_the_public_index_is_named() -> None:
    assert hosts(LOCK.read_text()) == PUBLIC


def test_another_host_is_caught() -> None:
    assert hosts('url = "https://mirror.example/simple/a.whl"') == {"mirror.example"}


def test_no_package_comes_from_a_path_or_a_repository_and_every_file_has_its_hash() -> None:
    for package in tomllib.loads(LOCK.read_text())["package"]:
        if package["source"] == {"virtual": "."}:
            continue
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files and all(file["hash"].startswith("sha256:") for file in files), package["name"]
