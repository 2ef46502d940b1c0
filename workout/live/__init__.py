"""The live room: what screens show (`snapshot`), and how they hear that there is something new (`hub`, `asgi`)."""
