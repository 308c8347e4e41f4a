"""The README of an exported model version: what it is, and ten lines of plain DSPy that load it without UTTA."""

from utta.domain.assistant import ASSISTANTS, LIST_OUTPUTS, outputs_of
from utta.domain.model_file import ModelConfig, ModelFile
from utta.domain.program import Program

_TEXT = """# {name}

A {label} trained with UTTA, the Utah Teacher Training Assistant. {purpose}

| | |
|---|---|
| learned from | {dataset} |
| data hash | {data_hash} |
| spoken by | {engine}{settings} |
| better than untrained on validation | {better} |
{metrics}
`model.json` holds the instruction and the worked examples it is shown; `config.json` how the engine was asked. Neither
holds code, an address or a key. {sample}
## Use it without UTTA

`pip install dspy`, then, with the address and the model of your own server:

```python
{code}
```

To bring it back into UTTA: Training, “Bring in a model version”.

## Limits

It was measured as the table says, and on nothing else. A validation score chooses between candidates and proves
nothing. It may be wrong, and it may treat students differently: let people read its answers before it meets a student.
"""

_CODE = """import json, typing, dspy
model = json.load(open("model.json", encoding="utf-8"))["program"]
config = {{name: value for name, value in json.load(open("config.json")).items() if value is not None}}
dspy.configure(lm=dspy.LM("openai/" + (config.pop("model") or "your-model"), api_base="http://localhost:11434/v1", \
api_key="none", **config))
{asked} = dspy.Predict(dspy.Signature("{fields}", model["instructions"]))
{rubric}{asked}.demos = [dspy.Example(**one["inputs"], **one["outputs"]) for one in model["demonstrations"]]
print({asked}({given}))"""

_RUBRIC = """for one in model["rubric"]["criteria"]:
    steps = {{step["label"]: step["description"] for step in one["steps"]}}
    {asked}.signature = {asked}.signature.with_updated_fields(one["key"], typing.Literal[tuple(steps)], \
desc=f"{{one['question']}} {{steps}}")
"""
"""Without it an Evaluator would be asked for ratings on a scale that it was never shown."""


def readme(model: ModelFile, config: ModelConfig) -> str:
    """The text of README.md."""
    program = model.program
    card = ASSISTANTS[program.assistant]
    named = (("temperature", config.temperature), ("max tokens", config.max_tokens), ("top-p", config.top_p))
    settings = "".join(f", {name} {value}" for name, value in named if value is not None)
    return _TEXT.format(
        name=_line(model.name), label=card.label, purpose=card.purpose, dataset=_line(model.dataset) or "not known",
        data_hash=model.data_hash or "not known", engine=_line(model.engine) or "not known", settings=settings,
        better="yes" if model.better else "no", metrics=_metrics(model), code=code(program),
        sample="It learned from sample data that came with UTTA.\n" if model.has_sample else "\n",
    )  # fmt: skip


def code(program: Program) -> str:
    """The lines of plain DSPy."""
    inputs = ASSISTANTS[program.assistant].inputs
    outputs = [f"{name}: list[str]" if name in LIST_OUTPUTS else f"{name}: str"
               for name in outputs_of(program.assistant, program.rubric)]  # fmt: skip
    given = ", ".join(f'{name}="…"' for name in inputs)
    fields = f"{', '.join(inputs)} -> {', '.join(outputs)}"
    rubric = _RUBRIC.format(asked=program.assistant) if program.rubric else ""
    return _CODE.format(asked=program.assistant, fields=fields, given=given, rubric=rubric)


def _metrics(model: ModelFile) -> str:
    return "".join(
        f"| {_line(one.label)} | {one.mean:.2f} (95 % interval {one.low:.2f} to {one.high:.2f}, n = {one.n}), "
        f"judged by: {_line(one.judged_by)} |\n"
        for one in model.metrics.values()
    )


def _line(text: str) -> str:
    """A name inside a table of the README: on one line, and no part of the table."""
    return " ".join(text.split()).replace("|", "\\|")
