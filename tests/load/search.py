"""`make bench`: how good and how fast search and the list are, on SQLite and, where there is one, on PostgreSQL.

    python -m tests.load.search [--posts 100000] [--votes 200000] [--seconds 8] [--only sqlite|postgresql]

Quality is measured on the 800 posts of the sample, speed over HTTP against a real server of this machine, which
the clients share. docs/benchmarks.md keeps the last figures.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.services import postgres


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--votes", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=8, help="for each address and number of connections")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args(arguments)
    failed = False
    if options.only != "postgresql":
        with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
            failed |= _measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", options)
    if options.only != "sqlite" and postgres.find():
        with tempfile.TemporaryDirectory(prefix="fix-this-bench-", ignore_cleanup_errors=True) as folder:
            os.chmod(folder, 0o755)
            fast = {**postgres.FAST, "shared_buffers": "512MB", "effective_cache_size": "2GB"}
            with postgres.serving(Path(folder) / "data", settings=fast) as url:
                failed |= _measure(url, options)
    return int(failed)


def _measure(url: str, options: argparse.Namespace) -> bool:
    numbers = [str(options.posts), str(options.votes), str(options.seconds)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
        ours = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_RUN_DIR": folder, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.load.measuring", *numbers]
        code = subprocess.run(command, env={**os.environ, **ours, "ELASTICSEARCH_URL": ""}, check=False).returncode
    print(f"({time.monotonic() - started:,.0f} s)\n", flush=True)
    return bool(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
