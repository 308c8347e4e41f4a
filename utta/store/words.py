"""Finding examples by the words in them, on an index of words: FTS5 on SQLite, a GIN index on PostgreSQL.

Every word searched for must stand in an example, whole or as the beginning of a longer word: "frac" finds
"fractions". Case and, on SQLite, accents make no difference. A part with a sign in it ("3/4", "100%") must stand there
sign for sign. A search without any letter or digit reads every text.
"""

import re
from typing import Any

import sqlalchemy as sa

from utta.store.example_tables import examples
from utta.store.migrate import WORD_INDEX

SEARCHED = ("student_question", "teacher_response", "context", "topic")
_VECTOR = "to_tsvector('simple', " + " || ' ' || ".join(SEARCHED) + ")"  # as in the revision that made the index
_WORD = re.compile(r"[^\W_]+")
_SIGN = re.compile(r"[%_$=+*/<>^&#@~|\\]")
_INDEX = sa.table(WORD_INDEX, sa.column("rowid", sa.Integer))


def narrowed(query: sa.Select[Any], search: str, dialect: str) -> sa.Select[Any]:
    """`query`, a select from the examples, narrowed to those that hold every word of `search`."""
    if not search.strip():
        return query
    for part in search.split():
        if _SIGN.search(part) or not _WORD.search(part):
            query = query.where(sa.or_(*(examples.c[name].icontains(part, autoescape=True) for name in SEARCHED)))
    if not _WORD.search(search):
        return query
    if dialect == "sqlite":
        match = sa.text(f"{WORD_INDEX} MATCH :utta_words").bindparams(utta_words=_fts_query(search))
        return query.where(examples.c.id.in_(sa.select(_INDEX.c.rowid).where(match)))
    return query.where(sa.text(f"{_VECTOR} @@ to_tsquery('simple', :utta_words)")
                       .bindparams(utta_words=_ts_query(search)))  # fmt: skip


def number(tx: sa.Connection, search: str) -> int | None:
    """How many examples, of whatever standing, hold every word of `search`; None where the index cannot tell alone."""
    if tx.dialect.name != "sqlite" or not _WORD.search(search) or any(map(_SIGN.search, search.split())):
        return None
    if not all(map(_WORD.search, search.split())):
        return None
    match = sa.text(f"{WORD_INDEX} MATCH :utta_words").bindparams(utta_words=_fts_query(search))
    return tx.scalar(sa.select(sa.func.count()).select_from(_INDEX).where(match)) or 0


def _fts_query(search: str) -> str:
    # Only letters, digits and underscores are left inside the quotes, so nothing typed is a query of its own.
    return " ".join(f'"{" ".join(words)}"*' for part in search.split() if (words := _WORD.findall(part)))


def _ts_query(search: str) -> str:
    parts = [" <-> ".join(_WORD.findall(part)) for part in search.split() if _WORD.search(part)]
    return " & ".join(f"({part}:*)" for part in parts)
