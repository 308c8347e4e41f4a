"""Alembic's environment and the revisions, named and written to be read."""
