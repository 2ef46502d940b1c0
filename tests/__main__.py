"""`make test`: the suite on SQLite with the browser and Elasticsearch, then on PostgreSQL, and what could not run.

Arguments go to pytest. REQUIRE="postgres elasticsearch chromium" turns a missing one into a failure.
"""

import contextlib
import os
import subprocess
import sys

from tests.services import KNOWN, chromium, elastic, gettext, postgres, required

WORKERS = os.environ.get("TEST_WORKERS", "2")


def run_pytest(title: str, arguments: list[str], **environ: str) -> tuple[str, int]:
    print(f"\n=== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *arguments]
    code = subprocess.run(command, env={**os.environ, **environ}, check=False).returncode
    return title, 0 if code == 5 else code  # 5: none of the tests asked for is for this database


def main(arguments: list[str]) -> int:
    found = {
        "postgres": postgres.find(),
        "elasticsearch": elastic.find(),
        "chromium": chromium.find(),
        "gettext": gettext.find(),
    }
    missing = [name for name, path in found.items() if not path]
    if lacking := sorted(required() & set(missing)):
        for name in lacking:
            print(f"REQUIRED BUT MISSING: {name} ({KNOWN[name]})")
        return 1
    with contextlib.ExitStack() as services:
        there = {}
        if found["elasticsearch"]:
            there["TEST_ELASTICSEARCH_URL"] = services.enter_context(elastic.temporary())
        results = [run_pytest("SQLite", arguments, **there)]
        if found["postgres"]:
            there["DATABASE_URL"] = services.enter_context(postgres.temporary())
            # What is about neither has been tried; a proof (`-m proof`) is one on either database.
            others = ["-m", "not browser and not elasticsearch", *arguments]
            results.append(run_pytest("PostgreSQL", others, **there))
    print("\n=== Summary")
    for title, code in results:
        print(f"{title}: {'passed' if code == 0 else f'FAILED (exit code {code})'}")
    for name in missing:
        print(f"NOT RUN: what needs {name}, which is not on this machine ({KNOWN[name]})")
    return max(code for _, code in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
