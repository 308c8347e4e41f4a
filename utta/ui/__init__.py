"""The door, the desk, and widgets that pages share: with app.py and pages/, the only room that knows streamlit."""
