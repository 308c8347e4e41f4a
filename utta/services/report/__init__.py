"""One evaluation as one file for a meeting: the verdict, how it was reached, charts, the worst answers, the limits and
the hashes. It loads nothing from anywhere, and holds nothing that somebody still has to judge blind."""

from pathlib import Path

from utta.domain.evaluation import Evaluation
from utta.errors import NotEnough
from utta.services import evaluation
from utta.services.report.bias import bias_content
from utta.services.report.content import Content
from utta.services.report.edge import edge_content
from utta.services.report.split import split_content
from utta.store.database import Store

_FOLDER = Path(__file__).parent


def report(store: Store, evaluation_id: int) -> str:
    """The file, as HTML. Raises NotFound, or NotEnough where the evaluation has no result."""
    return _rendered(_content(store, evaluation.evaluation(store, evaluation_id)))


def file_name(found: Evaluation) -> str:
    """What the file is called outside."""
    kept = "".join(sign if sign.isalnum() else "-" for sign in found.model_name.casefold()).strip("-")
    what = "evaluation" if found.plan.suite == "test" else found.plan.suite
    return f"{kept or 'model'}-{what}-{found.id}.html"


def _content(store: Store, found: Evaluation) -> Content:
    if found.result is not None:
        return split_content(store, found, found.result)
    if found.bias is not None:
        return bias_content(store, found, found.bias)
    if found.edge is not None:
        return edge_content(store, found, found.edge)
    raise NotEnough(f"Evaluation {found.id} has no result.", "Wait until it is done, or evaluate again.")


def _rendered(content: Content) -> str:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from utta.charts.standalone import script

    # Everything is escaped but Plotly's own script and what it wrote, which escapes its texts itself.
    pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("report.html").render(vars(content), script=Markup(script()))
