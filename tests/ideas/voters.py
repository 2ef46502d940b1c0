"""A crowd of voters in a process of its own: impatient people on bad connections. Knows nothing of Django.

Reads {"port", "posts", "voters": [{"session", "retry", "back"}]} as JSON; prints the answers' statuses, counted.
Each voter votes for every post in an order of their own; sometimes hangs up before the answer and asks again; and
takes their vote back from the posts in `back`. That two processes send the same is the double click. A request whose
answer nobody waited for may be served late, even after a later one: so they hang up only on what they want in the end.
"""

import collections
import http.client
import json
import random
import socket
import sys
import threading

TOKEN = "a" * 32  # the CSRF cookie and the header say the same
PATIENCE = 120  # seconds; who is less patient would have to be sure that the server has forgotten the request
TRIES = 20  # somebody whose line broke asks again, until there is an answer


def main() -> None:
    work = json.load(sys.stdin)
    statuses: collections.Counter[str] = collections.Counter()
    crowd = [threading.Thread(target=_vote, args=(work, voter, statuses)) for voter in work["voters"]]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    print(json.dumps(statuses))


def _vote(work: dict, voter: dict, statuses: collections.Counter) -> None:
    chance = random.Random(voter["session"])
    order = list(work["posts"])
    chance.shuffle(order)
    connection = http.client.HTTPConnection("127.0.0.1", work["port"], timeout=PATIENCE)
    asked = [(post, "on") for post in order] + [(post, "off") for post in order if post in voter["back"]]
    for post, wanted in asked:
        if chance.random() < 0.1 and wanted == ("off" if post in voter["back"] else "on"):
            _hang_up(work["port"], post, wanted, voter)
        for _ in range(1 + (chance.random() < 0.2)):
            statuses[str(_ask(connection, post, wanted, voter))] += 1
    connection.close()


def _headers(voter: dict) -> dict[str, str]:
    return {
        "Host": "127.0.0.1",
        "Cookie": f"sessionid={voter['session']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _ask(connection: http.client.HTTPConnection, post: int, wanted: str, voter: dict) -> int | str:
    for _try in range(TRIES):
        try:
            connection.request("POST", f"/ideas/{post}/vote/", f"vote={wanted}", _headers(voter))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
        else:
            return answer.status
    return "no answer"


def _hang_up(port: int, post: int, wanted: str, voter: dict) -> None:
    """Send it and go away: whether it was done, this side will never know."""
    body = f"vote={wanted}"
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(voter).items())
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(f"POST /ideas/{post}/vote/ HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())


if __name__ == "__main__":
    main()
