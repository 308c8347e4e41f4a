"""The kinds of engine a lead may connect, and what each needs to know."""

from dataclasses import dataclass
from typing import Literal

EngineKind = Literal["example", "openai_compatible", "ollama", "openai", "anthropic", "gemini", "llama_cpp"]


@dataclass(frozen=True)
class KindCard:
    """One kind, in words, and what its form begins with.

    address: where it usually is, "" where only the team knows or there is none. key_env: the usual name of the
    variable with its key, "" where none is needed. temperature, max_tokens, top_p: the guide's settings where the kind
    has them; None leaves it to the engine. note: what is peculiar about its settings.
    """

    label: str
    purpose: str
    address: str = ""
    key_env: str = ""
    asks_address: bool = False
    is_service: bool = False
    temperature: float | None = 0.7
    max_tokens: int | None = 500
    top_p: float | None = 0.9
    parallel: int = 4
    model_example: str = ""
    note: str = ""


KINDS: dict[EngineKind, KindCard] = {
    "ollama": KindCard(
        "Ollama", "Language models on this computer, or on one of the school's.", "http://localhost:11434",
        asks_address=True, model_example="qwen3.5:4b",
    ),
    "openai_compatible": KindCard(
        "Another server that speaks like OpenAI's", "vLLM, llama.cpp's llama-server, LM Studio and many more.",
        asks_address=True, model_example="qwen3.5-4b-instruct",
    ),
    "llama_cpp": KindCard(
        "A model file", "A GGUF file, read by llama.cpp inside UTTA. Nothing else needs to run.", parallel=1,
        model_example="/home/school/models/qwen3.5-4b.gguf", note="It answers one question at a time.",
    ),
    "openai": KindCard(
        "OpenAI", "A service on the internet.", "https://api.openai.com/v1", "OPENAI_API_KEY", is_service=True,
        model_example="gpt-4.1-mini",
        note="Reasoning models (o…, gpt-5…) choose temperature and top-p themselves and need room to think: leave both "
        "empty, and the longest answer empty or at 16,000 at least.",
    ),
    "anthropic": KindCard(
        "Anthropic", "A service on the internet.", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY",
        is_service=True, top_p=None, model_example="claude-haiku-4-5",
        note="Anthropic's models take a temperature from 0 to 1 or a top-p, not both. Some of the newest take neither: "
        "leave both empty.",
    ),
    "gemini": KindCard(
        "Gemini", "A service of Google's on the internet.", "https://generativelanguage.googleapis.com/v1beta",
        "GEMINI_API_KEY", is_service=True, model_example="gemini-3.5-flash",
        note="Models that think first count their thoughts as part of the answer: give them 4,000 tokens or more.",
    ),
}  # fmt: skip
"""What may be connected, in the order in which it is offered: what stays on this computer first."""
