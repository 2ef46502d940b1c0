"""The ASGI entry: `granian --interface asgi portal.asgi:application`.

Live meetings are answered by a few lines of asyncio, so that hundreds can watch; everything else is Django's, in
threads, as under WSGI (`WEB_THREADS`, 4 by default). Under plain WSGI everything works too, and screens ask every
two seconds instead of being told.
"""

import os

from a2wsgi import WSGIMiddleware

from portal.kit.addresses import percent_encoded
from portal.wsgi import application as site
from workout.live.asgi import App, LiveRoom, Message, Receive, Scope, Send

in_threads = WSGIMiddleware(site, workers=int(os.environ.get("WEB_THREADS") or 4))


async def django(scope: Scope, receive: Receive, send: Send) -> None:
    """a2wsgi wants coroutines, where some servers (granian) have awaitables of their own."""

    async def receiving() -> Message:
        return await receive()

    async def sending(message: Message) -> None:
        await send(message)

    await in_threads(scope, receiving, sending)


def reading_text(app: App) -> App:
    """Before anybody reads the query (a2wsgi takes it for ASCII), what was typed bare in it is made ASCII."""

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        if query := scope.get("query_string"):
            scope = {**scope, "query_string": percent_encoded(query)}
        await app(scope, receive, send)

    return read


application = reading_text(LiveRoom(django))
