"""Connecting to what speaks: the built-in example engine, a server, a service, or a model file.

DSPy's own clients are used (engine="lm15"), never LiteLLM. A server is declared as a provider of its own, named after
its address: no foreign price table is applied to it, and answers of two servers can never be mistaken for each other.

Two are not declared. Gemini's dialect cannot be, in DSPy 3.4.1 (lm15/registry.py, _DIALECTS). Anthropic's can, but only
without what DSPy's own entry knows of single models, such as which of them can be held to a schema. Both go through
DSPy's own entries, at our address. The prices those know are not used: a meter goes by the team's own.
"""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from utta.ai.engine_failures import failure_of, is_hopeless, refuses_schema
from utta.ai.example_engine import AsyncExampleEngine, ExampleEngine
from utta.ai.library import dspy, lm15
from utta.domain.engine import EngineSpec
from utta.domain.text import fingerprint
from utta.errors import EngineFailed

__all__ = ["SECONDS_FOR_AN_ANSWER", "connect", "failure_of", "is_hopeless", "key_of", "models_at", "refuses_schema"]

SECONDS_FOR_AN_ANSWER = 120
_RETRIES = 1

_NATIVE = {"anthropic": "anthropic", "gemini": "gemini"}
"""Kinds that go through DSPy's own entries, see above: only their address is set."""


def connect(spec: EngineSpec, environ: Mapping[str, str], *, seconds: float = SECONDS_FOR_AN_ANSWER,
            retries: int = _RETRIES) -> Any:  # fmt: skip
    """The `dspy.LM` of an engine. The key is read from `environ` here, by name, and kept nowhere else.

    seconds: how long to wait for each sign of life of an answer. retries: how often to ask again after a failure that
    may pass. Raises EngineFailed when the key is missing, or when the model does not allow these settings.
    """
    if spec.kind == "example":
        return dspy.LM(
            "utta/example-engine", engine=ExampleEngine(), async_engine=AsyncExampleEngine(), cache=False, num_retries=0
        )
    sampling = {"temperature": spec.temperature, "max_tokens": spec.max_tokens}
    sampling |= {"top_p": spec.top_p} if spec.top_p is not None else {}
    if spec.kind == "llama_cpp":
        from utta.ai.llama_engine import engine_for

        return dspy.LM(f"utta-file/{fingerprint(spec.model)[:16]}", engine=engine_for(spec.model), cache=False,
                       num_retries=0, **sampling)  # fmt: skip
    key = key_of(spec, environ)
    options: dict[str, Any] = {"api_key": key} if key else {}
    if spec.kind in _NATIVE:
        provider, options["api_base"] = _NATIVE[spec.kind], spec.address
    else:
        provider = _declare(spec)
    _go_there_directly(spec)
    try:
        return dspy.LM(f"{provider}/{spec.model}", engine="lm15", cache=False, num_retries=retries, timeout=seconds,
                       **sampling, **options)  # fmt: skip
    except dspy.LMConfigurationError as error:
        raise EngineFailed(
            f"The model {spec.model} does not allow a temperature of {spec.temperature} with {spec.max_tokens} tokens.",
            "Reasoning models want no temperature and top-p of yours, and at least 16,000 tokens.",
        ) from error


def key_of(spec: EngineSpec, environ: Mapping[str, str]) -> str:
    """The key an engine is to be shown, "" where it needs none. Raises EngineFailed when it is not there."""
    key = environ.get(spec.key_env, "").strip() if spec.key_env else ""
    if spec.key_env and not key:
        raise EngineFailed(
            f"{spec.label} needs a key, and the environment variable {spec.key_env} is not set.",
            "Ask whoever looks after this computer to set it, or to write it into .streamlit/secrets.toml.",
        )
    return key


def models_at(spec: EngineSpec, environ: Mapping[str, str], seconds: float) -> list[str]:
    """The names of the models an engine's server has, in its order; empty for what runs inside UTTA.

    Raises what DSPy's client raises; `failure_of` puts it into words.
    """
    if not spec.address:
        return []
    key = key_of(spec, environ)
    provider = _NATIVE.get(spec.kind) or _declare(spec)
    _go_there_directly(spec)
    config = lm15.RouterConfig(
        env={}, api_keys={provider: key} if key else None,
        base_urls={provider: spec.address} if spec.kind in _NATIVE else None,
        providers=tuple(known.definition for known in lm15.registered_providers()),
        timeouts=lm15.Timeouts(connect=seconds, read=seconds, write=seconds, pool=seconds),
    )  # fmt: skip
    router = lm15.LMRouter(config)
    try:
        return [model.id for model in router.lm(f"{provider}:{spec.model}").list_models()]
    finally:
        router.close()


def _declare(spec: EngineSpec) -> str:
    """Tell DSPy's client about the server, and return the provider's name. Telling it twice changes nothing."""
    address = _chat_address(spec)
    own = ("openai",) if spec.kind == "openai" else ()  # its dialect differs from what other servers understand
    name = f"utta-{fingerprint(address, *own)[:16]}"
    access = lm15.AccessPolicy(
        provider=name,
        supports=lm15.EndpointSupport(complete=True, stream=True, models=True),
        auth_modes=("bearer",),
        base_url=address,
    )
    compat = lm15.OpenAIChatCompat.preset("openai") if spec.kind == "openai" else lm15.OpenAIChatCompat()
    definition = lm15.ProviderDefinition.chat(access, compat=compat, placeholder_key="none")
    lm15.register_provider(definition, supports=lm15.ModelSupport(response_schema=True))
    return name


def _chat_address(spec: EngineSpec) -> str:
    """Ollama's own interface stands at the root of its address, the one that speaks like OpenAI's under /v1."""
    if spec.kind == "ollama" and not spec.address.endswith("/v1"):
        return f"{spec.address}/v1"
    return spec.address


def _go_there_directly(spec: EngineSpec) -> None:
    """Keep a school's proxy out of the way to this very machine: what stays here must not take a round trip."""
    host = urlsplit(spec.address).hostname
    if spec.leaves_machine or not host:
        return
    for name in ("no_proxy", "NO_PROXY"):
        past = [part for part in os.environ.get(name, "").split(",") if part]
        if host not in past:
            os.environ[name] = ",".join([*past, host])
