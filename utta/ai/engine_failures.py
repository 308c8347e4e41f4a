"""What went wrong with an engine, in plain words, and whether asking again can help."""

from typing import Any

from utta.ai.library import dspy
from utta.domain.engine import EngineSpec
from utta.errors import EngineFailed

_utils = dspy.utils.exceptions


class CutOff(dspy.utils.exceptions.AdapterParseError):
    """An answer that ended at its limit of tokens: as much of it as there is can be read, and it says nothing whole."""


class Unstorable(dspy.utils.exceptions.AdapterParseError):
    """An answer with a text that no store can keep. flaw: why, as the rest of a sentence about it."""

    def __init__(self, flaw: str, **details: Any) -> None:
        super().__init__(**details)
        self.flaw = flaw


def failure_of(error: Exception, spec: EngineSpec) -> EngineFailed:
    """What went wrong with an engine, in plain words. The server's own words are left out: they may repeat a key."""
    if isinstance(error, EngineFailed):
        return error
    if isinstance(error, _LET_IN) and not spec.key_env:  # the server was shown no key that it could not accept
        elsewhere = _NAME_IT_ELSEWHERE if spec.kind == "ollama" else _NAME_IT
        return EngineFailed(f"{spec.label} refuses to answer, and no key is named for it.", elsewhere)
    for kinds, fits, what, next_step in _SENTENCES:
        if isinstance(error, kinds) and fits(error):
            named = {"label": spec.label, "model": spec.model, "url": spec.address, "flaw": getattr(error, "flaw", "")}
            return EngineFailed(what.format(**named), next_step)
    return EngineFailed(f"{spec.label} failed in a way UTTA does not know.", "The log has the details.")


def is_hopeless(error: Exception) -> bool:
    """Whether asking again cannot help: a wrong key, an empty account, a model that is not there."""
    hopeless = isinstance(error, (dspy.LMAuthError, dspy.LMBillingError, dspy.LMConfigurationError))
    return hopeless or lacks_model(error) or refuses_sampling(error)


def refuses_schema(error: Exception) -> bool:
    """Whether a server did not answer because it cannot hold its answer to a JSON schema."""
    said = str(error).lower()
    asked_too_much = isinstance(error, (dspy.LMInvalidRequestError, dspy.LMServerError, dspy.LMUnsupportedFeatureError))
    words = ("response_format", "json_schema", "schema", "grammar", "output_config")
    return asked_too_much and any(word in said for word in words)


def lacks_model(error: Exception) -> bool:
    """Whether the server has no model of that name."""
    return isinstance(error, _utils.LMUnsupportedModelError)


def refuses_sampling(error: Exception) -> bool:
    """Whether a model did not answer because of the temperature or top-p it was given."""
    said = str(error).lower()
    return isinstance(error, dspy.LMInvalidRequestError) and ("temperature" in said or "top_p" in said)


def timed_out(error: Exception) -> bool:
    """DSPy's client reports a timeout as a transport error that says so."""
    return isinstance(error, dspy.LMTimeoutError) or "timed out" in str(error).lower()


def _always(_: Exception) -> bool:
    return True


def _nothing_there(error: Exception) -> bool:
    return getattr(error, "status", None) in (404, 405)


def _not_json(error: Exception) -> bool:
    return "is not json" in str(error).lower()


def _says_quota(error: Exception) -> bool:
    return "quota" in str(error).lower()


def _broke_off(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in ("closed", "reset", "incomplete", "eof", "broken pipe"))


_LET_IN = (dspy.LMAuthError, _utils.LMNotConfiguredError)
"""A server lets nobody in who has not the right key."""
_NAME_IT = (
    "Name the variable that holds its key: on the page Engines under “More” and “Change its settings”, or in "
    "UTTA_MODEL_KEY_ENV for a server that is named in the environment."
)
_NAME_IT_ELSEWHERE = (
    "For a model of Ollama's makers, sign in on that computer with “ollama signin”. If the server wants a key, connect "
    "it as “Another server that speaks like OpenAI's” at its address with /v1, and name the variable that holds its "
    "key there."
)  # An Ollama on a computer of one's own knows no keys, so its form asks for none.

_SENTENCES: tuple[tuple[Any, Any, str, str], ...] = (
    ((dspy.LMTimeoutError, dspy.LMTransportError), timed_out, "{label} did not answer within two minutes.",
     "Try a smaller model, or ask fewer questions at a time."),
    (dspy.LMTransportError, _broke_off, "{label} broke off in the middle of its answer.",
     "Look at the server's own log: it may have run out of memory."),
    (dspy.LMTransportError, _always, "{label} cannot be reached at {url}.",
     "Check that it is running, and its address."),
    (_LET_IN, _always, "{label} does not accept the key.",
     "Check the environment variable that holds it."),
    (dspy.LMBillingError, _always, "The account at {label} has no quota left.", "Look at the provider's billing page."),
    (dspy.LMRateLimitError, _says_quota, "{label} says that its quota is used up, for this minute or for longer.",
     "Wait a minute; if it stays so, look at the provider's billing page."),
    (dspy.LMRateLimitError, _always, "{label} is asked too much at a time.",
     "Wait a little, or ask fewer questions at a time."),
    (dspy.LMError, lacks_model, "{label} has no model called {model}.",
     "Check the name, or fetch the model to where it is looked for."),
    (dspy.ContextWindowExceededError, _always, "The question is too long for {model}.",
     "Use fewer or shorter examples, or a model with a larger context."),
    (dspy.LMInvalidRequestError, refuses_sampling, "{model} does not take the temperature or top-p it was given.",
     "Leave both empty on the page Engines."),
    (dspy.LMError, _nothing_there, "There is no language model at {url}.",
     "Check the address: that of most servers ends in /v1."),
    (dspy.LMServerError, _always, "{label} failed while answering.", "Look at the server's own log."),
    (dspy.LMProviderError, _not_json, "What answers at {url} does not speak like a language model.",
     "A proxy or another program may stand there: check the address."),
    (CutOff, _always, "{label} was cut off by its limit of tokens before the answer was whole.",
     "Allow it longer answers: more tokens, on the page Engines or for the run."),
    (Unstorable, _always, "{label} gave an answer that cannot be kept: it {flaw}.", "Another model may help."),
    (_utils.AdapterParseError, _always, "{label} answered in a form UTTA does not understand.",
     "A larger model may help."),
    (dspy.LMError, _always, "{label} did not take the question.", "Check the address, the model and its settings."),
)  # fmt: skip
