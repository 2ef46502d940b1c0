"""Files that are written while others may read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """An open file that comes in the place of `path` once it is whole: what breaks off leaves the old one as it was.

    Meanwhile it stands beside it, under the same name with more letters.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            yield file
        except BaseException:
            Path(file.name).unlink()
            raise
    whole = Path(file.name)
    whole.chmod(0o644)
    whole.replace(path)
