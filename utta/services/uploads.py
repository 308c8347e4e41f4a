"""A file that somebody chose on a page: kept in a private folder of its own while it is being looked at."""

import re
import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp

from utta.domain.user import User


class Upload:
    """A file and the name it came under. Its folder goes when nobody holds it any more, or when the program ends."""

    def __init__(self, name: str, data: bytes | memoryview) -> None:
        folder = mkdtemp(prefix="utta-import-")  # which nobody else may look into
        self._goes = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.name = name
        self.path = Path(folder) / _safe(name)
        self.path.write_bytes(data)

    def forget(self) -> None:
        """Remove the file now."""
        self._goes()


def keep(by: User, name: str, data: bytes | memoryview) -> Upload:
    """Keep what an expert or a lead chose. Sentences about the file call it by the `name` it came under."""
    by.must("expert")
    return Upload(name, data)


def _safe(name: str) -> str:
    """A name for the file that cannot choose where it lies."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    safe = re.sub(r"[^\w .()+,&-]+", "_", last)[-60:].strip() or "file"
    return f"_{safe}" if safe.startswith(".") else safe
