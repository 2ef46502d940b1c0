"""The real Elasticsearch for tests and development; `elasticsearch/README.md` says what it has and has not."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.services.postgres import free_port

LAUNCHER = Path(__file__).parent / "elasticsearch" / "start-elasticsearch"


def missing() -> list[str]:
    """The programs that it needs and that are not here; Maven only until it has been assembled once."""
    assembled = any(LAUNCHER.parent.glob("target/elasticsearch/plugins/analysis-nori/lucene-*.jar"))
    needed = ["java"] if assembled else ["java", "mvn"]
    return [name for name in needed if not shutil.which(name)]


def find() -> str | None:
    """The launcher, if this machine has what it needs."""
    return None if missing() else str(LAUNCHER)


@contextlib.contextmanager
def temporary() -> Iterator[str]:
    """A node without any data, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fix-this-elasticsearch-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # its parent must let the other user through
        with serving(Path(folder) / "data", port=free_port()) as url:
            yield url


@contextlib.contextmanager
def serving(data: Path, *, port: int) -> Iterator[str]:
    """Run a node on the files in `data`; gives its ELASTICSEARCH_URL, and stops it at the end."""
    node = Node(data, port)
    try:
        node.start()
        yield node.url
    finally:
        node.stop()


class Node:
    """A node on the files in `data`, which may be stopped, killed and started again."""

    def __init__(self, data: Path, port: int) -> None:
        self._data, self._port = data, port
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Returns once it answers."""
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [LAUNCHER, self._data, str(self._port)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        while not _healthy(self.url):
            if self._server.poll() is not None:
                raise SystemExit(f"Elasticsearch did not start; see {self._data / 'server.log'}")
            time.sleep(0.5)

    def stop(self) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait(60)
            self._server = None

    def kill(self) -> None:
        """As when the power fails: its processes are the only ones of their session."""
        if self._server:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(60)
            self._server = None


def _healthy(url: str) -> bool:
    health = f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s"
    try:
        with urllib.request.urlopen(health, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:  # URLError is one
        return False
