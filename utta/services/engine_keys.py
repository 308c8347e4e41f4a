"""The keys of engines: from this process's environment, else from the secrets file. Read anew each time, never kept.

The web process and the worker both read them here, so that a key in the file is found by either.
"""

import os
import tomllib
from collections.abc import Mapping

from utta.errors import Refused
from utta.settings import Settings


def keys(settings: Settings) -> Mapping[str, str]:
    """What an engine's `key_env` may name: every environment variable, and the secrets file's entries beside them.

    Raises Refused, without a word of what is in it, when the secrets file cannot be read.
    """
    return _in_file(settings) | dict(os.environ)


def is_there(settings: Settings, name: str) -> bool:
    """Whether something stands under this name. Never what."""
    return bool(keys(settings).get(name, "").strip())


def _in_file(settings: Settings) -> dict[str, str]:
    try:
        with settings.secrets_file.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # TOML's own words would quote the line
        raise Refused(
            f"The secrets file {settings.secrets_file.name} cannot be read.",
            'Each line of it should look like NAME = "key"; see .streamlit/secrets.toml.example.',
        ) from error
    return {name: value for name, value in found.items() if isinstance(value, str)}
