"""The engines a team may use: the built-in one, and the server named in the environment."""

from pydantic import ValidationError

from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.errors import Refused
from utta.settings import Settings


def available(settings: Settings) -> list[EngineSpec]:
    """The example engine, then the server of UTTA_MODEL_URL, UTTA_MODEL and UTTA_MODEL_KEY_ENV where there is one.

    Raises Refused with a sentence when what stands there cannot be used.
    """
    if not (settings.model_url or settings.model_name):
        return [EXAMPLE_ENGINE]
    try:
        server = EngineSpec(
            kind="openai_compatible", label=settings.model_name or "Language model", url=settings.model_url,
            model=settings.model_name, key_env=settings.model_key_env,
        )  # fmt: skip
    except ValidationError as error:
        raise Refused(
            "The language model named in the environment cannot be used.",
            "Check UTTA_MODEL_URL (such as http://localhost:11434/v1), UTTA_MODEL and UTTA_MODEL_KEY_ENV.",
        ) from error
    return [EXAMPLE_ENGINE, server]
