"""Programs, engines, training, the judge, measures: the only room that knows dspy and scikit-learn.

DSPy reads these when it is imported, so they are set here, before any file of this room can import it: model prices
come from the packaged table and never from the network, progress bars stay off the terminal, and whatever DSPy would
cache stays out of a folder that other users of the machine can read.
"""

import os
import tempfile
from pathlib import Path

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["DSPY_CACHEDIR"] = str(Path(tempfile.gettempdir()) / "utta-unused-dspy-cache")
os.environ.setdefault("TQDM_DISABLE", "1")
