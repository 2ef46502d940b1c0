"""`make services`: PostgreSQL and Elasticsearch for development, until Ctrl-C; their files stay in `.services/`."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.services import KNOWN, elastic, postgres

FOLDER = Path(__file__).resolve().parents[2] / ".services"
PORTS = {"postgres": 55432, "elasticsearch": 59200}


def install(name: str) -> None:
    """On Debian and Ubuntu, as root, fetch what lacks; elsewhere the message says what to install."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = KNOWN[name].removeprefix("apt install ").split()
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", *packages]):
            subprocess.run(command, env=environ, stdout=sys.stderr, check=False)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        started = False
        if not postgres.find():
            install("postgres")
        if postgres.find():
            url = stack.enter_context(
                postgres.serving(FOLDER / "postgres", port=PORTS["postgres"], settings={"max_connections": "200"})
            )
            print(f"DATABASE_URL={url}", flush=True)
            started = True
        else:
            print(f"# PostgreSQL is missing: {KNOWN['postgres']}", flush=True)
        if elastic.missing():
            install("elasticsearch")
        if lacking := elastic.missing():
            print(f"# Elasticsearch lacks {' and '.join(lacking)}: {KNOWN['elasticsearch']}", flush=True)
        else:
            print("# Elasticsearch is starting (the first time it is downloaded: about 960 MB)", flush=True)
            url = stack.enter_context(elastic.serving(FOLDER / "elasticsearch", port=PORTS["elasticsearch"]))
            print(f"ELASTICSEARCH_URL={url}", flush=True)
            started = True
        if not started:
            sys.exit(1)
        print("# Put these lines into .env; Ctrl-C stops the servers.", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
