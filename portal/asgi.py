"""The ASGI entry: `granian --interface asgi portal.asgi:application`.

Live meetings are answered by a few lines of asyncio, so that hundreds can watch; everything else is Django's, in
threads, as under WSGI (`WEB_THREADS`, 4 by default). Under plain WSGI everything works too, and screens ask every
two seconds instead of being told.
"""

import os

from a2wsgi import WSGIMiddleware

from portal.wsgi import application as site
from workout.live.asgi import LiveRoom, Message, Receive, Scope, Send

in_threads = WSGIMiddleware(site, workers=int(os.environ.get("WEB_THREADS") or 4))


async def django(scope: Scope, receive: Receive, send: Send) -> None:
    """a2wsgi wants coroutines, where some servers (granian) have awaitables of their own."""

    async def receiving() -> Message:
        return await receive()

    async def sending(message: Message) -> None:
        await send(message)

    await in_threads(scope, receiving, sending)


application = LiveRoom(django)
