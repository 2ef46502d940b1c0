"""`make bench`: how good and how fast search and the list are: SQLite, PostgreSQL, Elasticsearch, where they are here.

    python -m tests.load.search [--posts 100000] [--votes 2000000] [--employees 5000] [--seconds 8]
                                [--only sqlite|postgresql|elasticsearch]

Quality is measured on the 800 posts of the sample, speed over HTTP against a real server of this machine, which
the clients share. docs/benchmarks.md keeps the last figures.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import elastic, postgres


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--votes", type=int, default=2_000_000)
    parser.add_argument("--employees", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=8, help="for each address and number of connections")
    parser.add_argument("--only", choices=["sqlite", "postgresql", "elasticsearch"])
    options = parser.parse_args(arguments)
    failed = False
    if options.only in (None, "sqlite"):
        with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
            failed |= _measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", options)
    if options.only in (None, "postgresql") and postgres.find():
        with temporary_postgres() as url:
            failed |= _measure(url, options)
    if options.only in (None, "elasticsearch") and postgres.find() and elastic.find():
        with temporary_postgres() as url, elastic.temporary() as elasticsearch:
            failed |= _measure(url, options, elasticsearch)
    return int(failed)


@contextmanager
def temporary_postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="fix-this-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        fast = {**postgres.FAST, "shared_buffers": "512MB", "effective_cache_size": "2GB"}
        with postgres.serving(Path(folder) / "data", settings=fast) as url:
            yield url


def _measure(url: str, options: argparse.Namespace, elasticsearch: str = "") -> bool:
    numbers = [str(n) for n in (options.posts, options.votes, options.employees, options.seconds)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
        ours = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_RUN_DIR": folder, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.load.measuring", *numbers]
        code = subprocess.run(
            command, env={**os.environ, **ours, "ELASTICSEARCH_URL": elasticsearch}, check=False
        ).returncode
    print(f"({time.monotonic() - started:,.0f} s)\n", flush=True)
    return bool(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
