"""SQLAlchemy tables, Alembic revisions, a file a noun. The only room that knows sqlalchemy.

Every function takes a connection of `Store.read()` or `Store.write()`: the service above decides what is one deed.
"""
