"""The ten lines of an export's README ask what UTTA asked: for every assistant, in a process that knows no UTTA."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.model_server import ModelServer, model_server
from tests.unit.test_presets import cases_for
from utta.ai.programs import untrained, with_cases
from utta.domain.assistant import Assistant
from utta.domain.model_file import ModelConfig, ModelFile
from utta.domain.program import Program
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.services.model_readme import readme


def loaded(program: Program, folder: Path, server: ModelServer) -> str:
    """What the README's lines print when somebody runs them in the exported folder, with the server's address."""
    file, config = ModelFile(name="Mine", program=program), ModelConfig(model="llama3", temperature=0.2, top_p=0.9)
    (folder / "model.json").write_text(file.model_dump_json(), "utf-8")
    (folder / "config.json").write_text(config.model_dump_json(), "utf-8")
    code = readme(file, config).partition("```python\n")[2].partition("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10 and "utta" not in code
    code = code.replace("http://localhost:11434/v1", server.url)
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "DSPY_CACHEDIR": str(folder / "cache")}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("assistant", ["student", "evaluator"])
def test_the_lines_of_the_readme_ask_with_the_instruction_the_examples_and_the_rubric(
    assistant: Assistant, tmp_path: Path
) -> None:
    rubric = MISTAKE_REMEDIATION if assistant == "evaluator" else None
    program = with_cases(untrained(assistant, rubric), cases_for(assistant)[:3])
    with model_server() as server:
        printed = loaded(program, tmp_path, server)
        (asked,) = server.requests
    words = "\n".join(message["content"] for message in asked["messages"])
    assert (asked["model"], asked["temperature"], asked["top_p"]) == ("llama3", 0.2, 0.9)
    assert program.instructions.splitlines()[0] in words
    for shown in program.demonstrations:
        assert all(str(text) in words for text in shown.inputs.values())
    for criterion in rubric.criteria if rubric else ():
        assert criterion.question in words and all(step.description in words for step in criterion.steps)
        assert f"one of: {'; '.join(criterion.labels)}" in words, "what comes back is a step of the scale"
        assert f"{criterion.key}='{criterion.labels[-1]}'" in printed
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["program"]["assistant"] == assistant
