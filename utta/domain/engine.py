"""What speaks behind an assistant, as a value: which kind, where, and how it is asked. Never a key."""

import ipaddress
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from utta.domain.engine_kinds import KINDS, EngineKind
from utta.domain.text import content_hash, listed

__all__ = ["EXAMPLE_ENGINE", "Engine", "EngineKind", "EngineSpec", "Origin", "what_leaves"]

Origin = Literal["built-in", "environment", "record"]


class EngineSpec(BaseModel):
    """An engine and its settings (the guide's temperature, max_tokens and top_p).

    url: the address of a server, such as "http://localhost:11434/v1"; empty where the kind's own is meant.
    model: its name there, or the path of a model file. key_env: the *name* of what holds the key (an environment
    variable or an entry of the secrets file), never the key. max_tokens: the longest answer, in tokens.
    temperature, max_tokens, top_p: None leaves it to the engine. parallel: how many questions are asked at a time.
    price_in, price_out: dollars per million tokens asked and answered; None where unknown, which is not zero.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: EngineKind
    label: str = Field(min_length=1, max_length=200)
    url: str = Field(default="", max_length=500)
    model: str = Field(default="", max_length=200)
    key_env: str = Field(default="", max_length=100)
    temperature: float | None = Field(default=0.7, ge=0, le=2)
    max_tokens: int | None = Field(default=500, ge=1, le=100_000)
    top_p: float | None = Field(default=0.9, gt=0, le=1)
    parallel: int = Field(default=4, ge=1, le=64)
    price_in: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    price_out: float | None = Field(default=None, ge=0, allow_inf_nan=False)

    @field_validator("label", "model")
    @classmethod
    def _is_one_line(cls, text: str) -> str:
        return " ".join(text.split())

    @field_validator("key_env")
    @classmethod
    def _names_a_variable(cls, name: str) -> str:
        # Also catches a key pasted here by mistake: keys hold dashes, names of variables do not. Not repeated back.
        if name and not (name.isidentifier() and name.isascii()):
            raise ValueError("is not the name of an environment variable. Put the name here, such as OPENAI_API_KEY.")
        return name

    @field_validator("url")
    @classmethod
    def _is_a_plain_address(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is not an address. It should look like http://localhost:11434/v1.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("holds more than an address. Keys belong in the environment, not in the address.")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _has_somewhere_to_ask(self) -> "EngineSpec":
        if self.kind == "openai_compatible" and not (self.url and self.model):
            raise ValueError("An OpenAI-compatible server needs its address and the name of a model.")
        if self.is_language_model and not self.model:
            raise ValueError("An engine needs the name of a model.")
        if self.is_service and not self.key_env:
            raise ValueError(f"{KINDS[self.kind].label} needs the name of the variable that holds its key.")
        return self

    @property
    def is_language_model(self) -> bool:
        """Whether a language model speaks; the example engine is none, and says so."""
        return self.kind != "example"

    @property
    def name(self) -> str:
        """Its label without what the example engine's says beside its name."""
        return self.label if self.is_language_model else self.label.partition(" (")[0]

    @property
    def is_service(self) -> bool:
        """Whether it is a company's service on the internet."""
        return self.kind in KINDS and KINDS[self.kind].is_service

    @property
    def address(self) -> str:
        """Where it is asked, as a person would say it; "" for what runs inside UTTA."""
        return self.url or (KINDS[self.kind].address if self.kind in KINDS else "")

    @property
    def leaves_machine(self) -> bool:
        """Whether what is asked goes to another machine than this one.

        A service counts whatever its address, and so does a model that Ollama passes on to its makers' computers.
        """
        if not self.address:
            return False
        passed_on = self.kind == "ollama" and self.model.endswith(("-cloud", ":cloud"))
        return self.is_service or passed_on or not is_loopback(urlsplit(self.address).hostname or "")

    @property
    def unlimited_context(self) -> bool:
        """Whether every training example fits into one question."""
        return self.kind == "example"

    @property
    def settings_hash(self) -> str:
        """Changes with every setting that an answer depends on: not with its name, its pace or its price."""
        aside = {"label", "parallel", "price_in", "price_out"}
        return content_hash(self.model_dump(mode="json", exclude=aside))


class Engine(BaseModel):
    """An engine a team may choose. key: what it is spoken of by inside UTTA. id: of the lead's record, else None."""

    model_config = ConfigDict(frozen=True)

    key: str
    spec: EngineSpec
    origin: Origin
    id: int | None = None
    archived: bool = False


def what_leaves(engines: Iterable[EngineSpec]) -> str:
    """Where students' words go when these engines are asked, in a sentence; "" where it is no other computer."""
    away = sorted({one.address for one in engines if one.leaves_machine})
    return f"Students' words and your examples leave this computer: they are sent to {listed(away)}." if away else ""


def is_loopback(host: str) -> bool:
    """Whether a host's name or number is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


EXAMPLE_ENGINE = EngineSpec(
    kind="example",
    label="Example engine (built from your examples, not a language model)",
    temperature=0.0,
    parallel=1,  # Arithmetic in this process: threads would only wait for each other.
)
