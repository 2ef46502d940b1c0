"""The real web server, started again and again: `python -m tests.workout.server PORT`.

Loads the portal once. For each line it reads it forks a server into a session of its own, and answers with its pid.
"""

import os
import sys

import django


def serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "portal.wsgi:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=4, log_level=LogLevels.critical, log_access=False,
    ).serve()  # fmt: skip


def main(port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from portal import wsgi  # what the server's workers would load each time

    assert wsgi.application
    print("ready", flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            serve(port)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
