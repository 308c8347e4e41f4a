"""Model versions as files: taking one out, bringing one in, and what to do about weights."""

import streamlit as st

from utta.domain.dataset import DatasetVersion
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import model_files
from utta.ui import desk, engines_choice, house

_NEWS = "_training_brought_in"
_MEGABYTES = 20


def offer(model: ModelVersion, key: str) -> None:
    """The button that takes a model version out."""
    st.download_button(
        "Download", lambda: model_files.take_out(desk.store(), model.id)[1],
        f"{model_files.file_name(model.name)}", "application/zip", icon=":material/download:", on_click="ignore",
        key=key, help="A folder with the instruction and examples as plain data, its settings, and how to load it with "
                      "DSPy alone. No code, no address, no key, and no names: people are told by pseudonym.",
    )  # fmt: skip


def bring_in(user: User, versions: dict[int, DatasetVersion]) -> None:
    """Folded away: a model version from elsewhere, and fine-tuning."""
    if news := st.session_state.pop(_NEWS, None):
        st.success(desk.plain(news), icon=":material/check:")
    with st.expander("Bring in a model version", icon=":material/upload_file:"):
        st.write("A model version that was downloaded from UTTA, here or on another computer. It can run nothing and "
                 "send nothing anywhere: it is read as plain data or refused.")  # fmt: skip
        file = st.file_uploader("File", ["zip", "json"], key="training_bring_file", max_upload_size=_MEGABYTES)
        dataset = st.selectbox("Measured on which dataset version?", list(versions), key="training_bring_dataset",
                               format_func=lambda number: versions[number].name)  # fmt: skip
        engine = engines_choice.choose("training_bring_engine")
        if st.button("Bring it in", key="training_bring_go", disabled=file is None) and file is not None:
            try:
                model_files.bring_in(desk.store(), user, file.getvalue(), dataset, engine)
            except UttaError as error:
                desk.say(error)
            else:
                st.session_state[_NEWS] = "The model version is here. Compare it on the page Evaluation."
                st.rerun()


def fine_tuning() -> None:
    """What people who look for fine-tuning should know."""
    with st.expander("Fine-tuning a model's own weights", icon=":material/tune:"):
        st.write(
            "Training here teaches by instruction and example and changes no weights, so it works with any engine and "
            "can be undone. To change a model's weights: take a dataset version out in the chat fine-tuning format on "
            "the page Dataset, train with it wherever you have the means (your own computer or a provider; mind that "
            "students’ words go along), and name the model that comes of it as an engine. It can then be trained and "
            "compared here like any other."
        )
        house.link("dataset", "Take a dataset version out", ":material/arrow_forward:")
        house.link("engines", "Name it as an engine", ":material/arrow_forward:")
