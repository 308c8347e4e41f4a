"""A model that an Ollama has."""

from pydantic import BaseModel, ConfigDict


class InstalledModel(BaseModel):
    """Its name there, such as "qwen3.5:4b", and its size in bytes."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
