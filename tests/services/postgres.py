"""A private PostgreSQL server: `python -m tests.services.postgres run -- COMMAND…` gives COMMAND its DATABASE_URL."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Nothing here outlives a crash, so nothing has to be written safely.
LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def find() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*installed, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()), None
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(data: Path, *, port: int = 0, settings: dict[str, str] = FAST) -> Iterator[str]:
    """Run a server on the files in `data` (made if need be); gives its DATABASE_URL, and stops it at the end."""
    binaries = find()
    if binaries is None:
        raise SystemExit("PostgreSQL's server is not on this machine (apt install postgresql)")
    port = port or free_port()
    run_as = _another_user(data)
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, run_as)
    options = [f"-c{name}={value}" for name, value in settings.items()]
    log = (data / "server.log").open("ab")
    server = subprocess.Popen(
        [*run_as, binaries / "postgres", "-D", data, "-p", str(port), "-h127.0.0.1", "-k", "", *options],
        stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_ready(binaries, port, server, data)
        yield f"postgres://portal@127.0.0.1:{port}/portal"
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: ends what is still connected
        server.wait(30)
        log.close()


def _another_user(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root; root runs it as someone who owns nothing but the data."""
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return []
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(data, user.pw_uid, user.pw_gid)
            return [
                "setpriv",
                "--pdeathsig=INT",
                f"--reuid={user.pw_uid}",
                f"--regid={user.pw_gid}",
                "--clear-groups",
                "--",
            ]
    raise SystemExit("PostgreSQL does not run as root, and there is no other user to run it as")


def _initialise(binaries: Path, data: Path, run_as: list[str]) -> None:
    command = [binaries / "initdb", "-D", data, "-U", "portal", "-E", "UTF8", f"--locale={LOCALE}", "-A", "trust", "-N"]
    subprocess.run([*run_as, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _wait_until_ready(binaries: Path, port: int, server: subprocess.Popen[bytes], data: Path) -> None:
    command = ["-h", "127.0.0.1", "-p", str(port), "-U", "portal"]
    deadline = time.monotonic() + 60
    while subprocess.run([binaries / "pg_isready", *command], stdout=subprocess.DEVNULL, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"PostgreSQL did not start:\n{(data / 'server.log').read_text()[-2000:]}")
        time.sleep(0.1)
    subprocess.run([binaries / "createdb", *command, "portal"], stderr=subprocess.DEVNULL, check=False)


@contextlib.contextmanager
def temporary() -> Iterator[str]:
    """A server with an empty database, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fix-this-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # its parent must let the other user through
        with serving(Path(folder) / "data") as url:
            yield url


def main(arguments: list[str]) -> int:
    if arguments[:2] != ["run", "--"] or not arguments[2:]:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with temporary() as url:
        return subprocess.run(arguments[2:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
