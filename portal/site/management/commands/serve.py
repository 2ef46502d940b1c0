"""`manage.py serve`: the whole portal on one machine, as `make run` starts it.

Brings the database up to date, loads the sample company on the first run, then runs the web server and the worker
until it is told to stop.
"""

import errno
import http.client
import locale
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from portal.people.demo import DEMO_PASSWORD, DEMO_SIGN_INS
from portal.people.models import Employee
from portal.site.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Serve the portal: web server and worker, with the sample company on the first run (PORT, HOST, SAMPLE)."
    requires_system_checks = ()  # the children run them; a second start should be quick

    def handle(self, *args: Any, **options: Any) -> None:
        os.chdir(settings.BASE_DIR)  # the children find the code there
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without Korean letters
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = _number("PORT", 8000, 65535)
        self.workers = _number("WEB_WORKERS", min(2, os.cpu_count() or 1), 64)
        self.threads = _number("WEB_THREADS", 4, 256)
        self._refuse_a_busy_port()
        with translation.override(_terminal_language()):
            try:
                self._prepare_database()
            except KeyboardInterrupt:
                sys.exit(130)
            sys.exit(self._run(Supervisor(say=self._say)))

    def _say(self, line: str = "") -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse_a_busy_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise CommandError(f"port {self.port} is in use; choose another: make run PORT=8001") from None
                raise CommandError(f"cannot serve on {self.host}:{self.port}: {error.strerror or error}") from None

    def _prepare_database(self) -> None:
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(f"the database does not answer: {str(error).splitlines()[0]}") from None
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say(_("Preparing the database…"))
            call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        self._load_sample()
        connections.close_all()

    def _load_sample(self) -> None:
        """The sample company's people sign in with a password that all know: never outside DEBUG."""
        wanted = settings.DEBUG and os.environ.get("SAMPLE") != "0"
        if wanted and not Employee.objects.exists():
            self._say(_("Loading the sample company…"))
            call_command("load_sample")

    def _run(self, supervisor: Supervisor) -> int:
        supervisor.start(Child("web", self._serve_web, vital=True))
        code = supervisor.wait(until=self._answers)
        if code is not None:
            return code
        self._welcome()
        supervisor.start(Child("worker", lambda: os.execv(sys.executable, [sys.executable, "manage.py", "work"])))
        return supervisor.wait() or 0

    def _serve_web(self) -> None:
        """The web server, in a fork: what this process has loaded by now, its workers need not load again."""
        translation.deactivate()
        os.environ["WEB_THREADS"] = str(self.threads)
        if figures := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # what processes left that are no more
            for old in Path(figures).glob("*.db"):
                old.unlink(missing_ok=True)
        server = Granian(
            "portal.asgi:application",
            address=self.host,
            port=self.port,
            interface=Interfaces.ASGI,
            workers=self.workers,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        )
        server.serve()

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        web = http.client.HTTPConnection(host, self.port, timeout=2)
        try:
            web.request("GET", "/healthz", headers={"Host": "localhost"})
            return web.getresponse().status < 500
        except OSError:
            return False
        finally:
            web.close()

    def _welcome(self) -> None:
        host = f"[{self.host}]" if ":" in self.host else self.host
        self._say("")
        self._say(f"  {settings.WAGTAIL_SITE_NAME}   http://{host}:{self.port}")
        if settings.DEBUG and Employee.objects.filter(username=DEMO_SIGN_INS[0].username).exists():
            self._say("")
            self._say("  " + _("Demo sign-ins (password: %(password)s)") % {"password": DEMO_PASSWORD})
            for person in DEMO_SIGN_INS:
                self._say(f"    {person.username:<12} {person.what}")
        self._say("")
        self._say("  " + _("Ctrl-C stops it."))
        connections.close_all()


def _number(name: str, default: int, highest: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= highest:
        raise CommandError(f"{name} must be a number from 1 to {highest}, not {value!r}")
    return int(value)


def _terminal_language() -> str:
    """Korean where the terminal is Korean."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if spoken.startswith("ko") and locale.getpreferredencoding(False).upper() == "UTF-8" else "en"
