"""Keys of this data folder: each in a file of its own that only its owner may read, never in the store or an export."""

import os
import secrets
from pathlib import Path
from tempfile import mkstemp

from filelock import FileLock


def private_key(path: Path) -> str:
    """The key in this file, 64 hexadecimal digits, made on first use with mode 0600."""
    if path.exists() and (key := path.read_text("ascii")):
        return key
    with FileLock(path.with_suffix(".lock")):  # whoever comes second finds the key of the first
        if not path.exists() or not path.stat().st_size:
            descriptor, part = mkstemp(prefix=f"{path.name}.", dir=path.parent)  # with mode 0600
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
            Path(part).replace(path)
    return path.read_text("ascii")
