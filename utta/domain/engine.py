"""What speaks behind an assistant, as a value: which kind, where, and how it is asked. Never a key."""

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

EngineKind = Literal["example", "openai_compatible"]


class EngineSpec(BaseModel):
    """An engine and its settings (the guide's temperature, max_tokens and top_p).

    url: the base address of an OpenAI-compatible server, such as "http://localhost:11434/v1".
    key_env: the *name* of the environment variable that holds the key, never the key.
    max_tokens: the longest answer, in tokens. parallel: how many questions are asked at a time.
    price_in, price_out: dollars per million tokens asked and answered; None where unknown, which is not zero.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: EngineKind
    label: str = Field(min_length=1, max_length=200)
    url: str = Field(default="", max_length=500)
    model: str = Field(default="", max_length=200)
    key_env: str = Field(default="", max_length=100)
    temperature: float = Field(default=0.7, ge=0, le=2)
    max_tokens: int = Field(default=500, ge=1, le=100_000)
    top_p: float = Field(default=0.9, gt=0, le=1)
    parallel: int = Field(default=4, ge=1, le=64)
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)

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
        return self

    @property
    def is_language_model(self) -> bool:
        """Whether a language model speaks; the example engine is none, and says so."""
        return self.kind != "example"

    @property
    def leaves_machine(self) -> bool:
        """Whether what is asked goes to another machine than this one."""
        return self.is_language_model and not _is_loopback(urlsplit(self.url).hostname or "")

    @property
    def unlimited_context(self) -> bool:
        """Whether every training example fits into one question."""
        return self.kind == "example"


def _is_loopback(host: str) -> bool:
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
