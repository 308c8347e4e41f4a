"""Connecting to what speaks: the built-in example engine, or an OpenAI-compatible server such as Ollama.

DSPy's own client is used (engine="lm15"), never LiteLLM. A server is declared as a provider of its own, named after its
address: no foreign price table is applied to it, and answers of two servers can never be mistaken for each other.
"""

from collections.abc import Mapping
from typing import Any

from utta.ai.example_engine import AsyncExampleEngine, ExampleEngine
from utta.ai.library import dspy, lm15
from utta.domain.engine import EngineSpec
from utta.domain.text import fingerprint
from utta.errors import EngineFailed

SECONDS_FOR_AN_ANSWER = 120
_RETRIES = 1

_utils = dspy.utils.exceptions


def connect(spec: EngineSpec, environ: Mapping[str, str]) -> Any:
    """The `dspy.LM` of an engine. The key is read from `environ` here, by name, and kept nowhere else.

    Raises EngineFailed when the key is missing, or when the server's model does not allow these settings.
    """
    if spec.kind == "example":
        return dspy.LM(
            "utta/example-engine", engine=ExampleEngine(), async_engine=AsyncExampleEngine(), cache=False, num_retries=0
        )
    key = environ.get(spec.key_env, "").strip() if spec.key_env else ""
    if spec.key_env and not key:
        raise EngineFailed(
            f"{spec.label} needs a key, and the environment variable {spec.key_env} is not set.",
            "Ask whoever looks after this computer to set it, then start UTTA again.",
        )
    provider = _declare(spec)
    options = {"api_key": key} if key else {}
    try:
        return dspy.LM(
            f"{provider}/{spec.model}", engine="lm15", cache=False, num_retries=_RETRIES,
            temperature=spec.temperature, max_tokens=spec.max_tokens, top_p=spec.top_p,
            timeout=SECONDS_FOR_AN_ANSWER, **options,
        )  # fmt: skip
    except dspy.LMConfigurationError as error:
        raise EngineFailed(
            f"The model {spec.model} does not allow a temperature of {spec.temperature} with {spec.max_tokens} tokens.",
            "Reasoning models want temperature 1 and at least 16,000 tokens.",
        ) from error


def _declare(spec: EngineSpec) -> str:
    """Tell DSPy's client about the server, and return the provider's name. Telling it twice changes nothing."""
    name = f"utta-{fingerprint(spec.url)[:16]}"
    access = lm15.AccessPolicy(
        provider=name,
        supports=lm15.EndpointSupport(complete=True, stream=True, models=True),
        auth_modes=("bearer",),
        base_url=spec.url,
    )
    definition = lm15.ProviderDefinition.chat(access, compat=lm15.OpenAIChatCompat(), placeholder_key="none")
    lm15.register_provider(definition, supports=lm15.ModelSupport(response_schema=True))
    return name


def failure_of(error: Exception, spec: EngineSpec) -> EngineFailed:
    """What went wrong with an engine, in plain words. The server's own words are left out: they may repeat a key."""
    for kinds, what, next_step in _SENTENCES:
        if isinstance(error, kinds) and (what is not _SLOW or _timed_out(error)):
            return EngineFailed(what.format(label=spec.label, model=spec.model, url=spec.url), next_step)
    return EngineFailed(f"{spec.label} failed in a way UTTA does not know.", "The log has the details.")


def is_hopeless(error: Exception) -> bool:
    """Whether asking again cannot help: a wrong key, an empty account, a model that is not there."""
    return isinstance(error, (dspy.LMAuthError, dspy.LMBillingError, dspy.LMConfigurationError, _MODEL_MISSING))


def refuses_schema(error: Exception) -> bool:
    """Whether a server did not answer because it cannot hold its answer to a JSON schema."""
    said = str(error).lower()
    asked_too_much = isinstance(error, (dspy.LMInvalidRequestError, dspy.LMServerError, dspy.LMUnsupportedFeatureError))
    return asked_too_much and any(word in said for word in ("response_format", "json_schema", "schema", "grammar"))


def _timed_out(error: Exception) -> bool:
    """DSPy's client reports a timeout as a transport error that says so."""
    return isinstance(error, dspy.LMTimeoutError) or "timed out" in str(error).lower()


_MODEL_MISSING = _utils.LMUnsupportedModelError
_SLOW = "{label} did not answer within two minutes."
_SENTENCES: tuple[tuple[Any, str, str], ...] = (
    ((dspy.LMTimeoutError, dspy.LMTransportError), _SLOW, "Try a smaller model, or ask fewer questions at a time."),
    (dspy.LMTransportError, "{label} cannot be reached at {url}.", "Check that it is running, and its address."),
    (
        (dspy.LMAuthError, _utils.LMNotConfiguredError),
        "{label} does not accept the key.",
        "Check the environment variable that holds it.",
    ),
    (dspy.LMBillingError, "The account at {label} has no quota left.", "Look at the provider's billing page."),
    (dspy.LMRateLimitError, "{label} is asked too much at a time.", "Wait a little, or ask fewer questions at a time."),
    (_MODEL_MISSING, "{label} has no model called {model}.", "Check the name, or install the model on the server."),
    (
        dspy.ContextWindowExceededError,
        "The question is too long for {model}.",
        "Use fewer or shorter examples, or a model with a larger context.",
    ),
    (dspy.LMServerError, "{label} failed while answering.", "Look at the server's own log."),
    (_utils.AdapterParseError, "{label} answered in a form UTTA does not understand.", "A larger model may help."),
    (dspy.LMError, "{label} did not take the question.", "Check the address, the model and its settings."),
)  # fmt: skip
