"""UTTA, the Utah Teacher Training Assistant: experts' judgement into trained, honestly measured assistants."""

__version__ = "0.1.0"
