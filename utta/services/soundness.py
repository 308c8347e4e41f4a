"""Whether the store is sound: what `python -m utta check` looks at."""

from utta.domain.program import Program
from utta.errors import Refused
from utta.services import datasets
from utta.store import integrity, rubrics, training, users
from utta.store.database import Store


def problems(store: Store) -> list[str]:
    """A sentence for each thing that is not as it should be; an empty list when all is well."""
    found = []
    with store.read() as tx:
        found += integrity.problems(tx)
        models = training.models(tx)
        if users.count(tx) and not rubrics.newest_each(tx):  # they come with the first person; a new store has none
            found.append("There is no rubric in the store. Add a person or import ratings, and the shipped ones come.")
    for version in datasets.versions(store):
        found += [f"The dataset version “{version.name}” {what}" for what in datasets.problems(store, version.id)]
    for model in models:
        try:
            Program.from_json(Program(**model.program).to_json())
        except (Refused, ValueError) as error:
            found.append(f"The model version “{model.name}” cannot be read: {str(error).splitlines()[0]}")
    key = store.settings.cookie_key_file
    if key.exists() and key.stat().st_mode & 0o077 and _has_modes():
        found.append(f"{key} can be read by others on this machine. Set its mode to 0600.")
    return found


def _has_modes() -> bool:
    import os

    return os.name == "posix"
