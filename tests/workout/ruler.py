"""A person in a process of their own, who rules when told to: `python -m tests.workout.ruler USERNAME VERDICT`.

Reads lines of item numbers. For one number it answers "sealed NUMBER", "stands NUMBER" (somebody was first), or what
went wrong. For several it starts a process that rules on all of them and says so, one by one, until it is killed.
"""

import os
import sys

import django


def answer(item_id: int, username: str, verdict: str) -> str:
    from portal.people.models import Employee
    from tests import factories
    from workout import actions
    from workout.errors import AlreadyRuled
    from workout.models import AgendaItem

    person = Employee.objects.get(username=username)
    item = AgendaItem.objects.select_related("meeting", "idea").get(pk=item_id)
    if verdict == "accept":
        decision = factories.accept(owner=person, champion=person, reason="빨리 고칩시다")
    else:
        decision = factories.reject("다른 방법이 있어요")
    try:
        return f"sealed {actions.rule(item, decision, by=person, idempotency_key=f'{username}-{item_id}').number}"
    except AlreadyRuled as stands:
        return f"stands {stands.ruling.number}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def say(line: str) -> None:
    print(line, flush=True)


def rule_until_killed(items: list[int], username: str, verdict: str) -> None:
    """In a child, so that the next round need not start Python and Django again; it opens its own connection."""
    child = os.fork()
    if child == 0:
        for item in items:
            say(f"{item} {answer(item, username, verdict)}")
        os._exit(0)
    say(f"pid {child}")
    os.waitpid(child, 0)
    say("ended")


def main(username: str, verdict: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    say("ready")
    for line in sys.stdin:
        items = [int(word) for word in line.split()]
        if len(items) == 1:
            say(answer(items[0], username, verdict))
        else:
            rule_until_killed(items, username, verdict)


if __name__ == "__main__":
    main(*sys.argv[1:])
