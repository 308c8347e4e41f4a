"""One frozen Settings, read from the environment. Nothing else in UTTA is configured by environment variables."""

import os
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where UTTA keeps its things and which model it may speak to.

    home: the data folder (store, cookie key, job records). `UTTA_HOME`, by default data/store in the project.
    database_url: SQLAlchemy URL. `UTTA_DATABASE_URL`, by default SQLite in the data folder.
    model_url, model_name: an OpenAI-compatible server (`UTTA_MODEL_URL`, `UTTA_MODEL`), none by default.
    model_key_env: the *name* of the environment variable that holds its key (`UTTA_MODEL_KEY_ENV`); the key itself is
        read only where a call is made and is never stored.
    secrets_file: where keys may stand beside the environment. `UTTA_SECRETS`, by default Streamlit's secrets.toml.
    """

    home: Path = PROJECT / "data" / "store"
    database_url: str = ""
    model_url: str = ""
    model_name: str = ""
    model_key_env: str = ""
    secrets_file: Path = PROJECT / ".streamlit" / "secrets.toml"
    project: Path = field(default=PROJECT, repr=False)

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.home / 'utta.sqlite'}"

    @property
    def store_file(self) -> Path | None:
        """The SQLite file the store is in, or None where it is in PostgreSQL."""
        name = self.url.partition(":///")[2].partition("?")[0]
        return Path(name) if self.url.startswith("sqlite") else None

    @property
    def jobs_url(self) -> str:
        """Where the job engine keeps its own records: in a file of the data folder, or in the same PostgreSQL."""
        return f"sqlite:///{self.home / 'jobs.sqlite'}" if self.store_file else self.url

    @property
    def cookie_key_file(self) -> Path:
        """The key that sign-in cookies are checked with; made at first start with mode 0600."""
        return self.home / "cookie.key"


def from_environment() -> Settings:
    """Read the settings of this process."""
    home = os.environ.get("UTTA_HOME", "").strip()
    secrets = os.environ.get("UTTA_SECRETS", "").strip()
    return Settings(
        home=Path(home).expanduser().resolve() if home else PROJECT / "data" / "store",
        database_url=os.environ.get("UTTA_DATABASE_URL", "").strip(),
        model_url=os.environ.get("UTTA_MODEL_URL", "").strip(),
        model_name=os.environ.get("UTTA_MODEL", "").strip(),
        model_key_env=os.environ.get("UTTA_MODEL_KEY_ENV", "").strip(),
        secrets_file=Path(secrets).expanduser() if secrets else PROJECT / ".streamlit" / "secrets.toml",
    )
