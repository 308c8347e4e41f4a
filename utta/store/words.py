"""Finding examples by the words in them, on an index of words: FTS5 on SQLite, a GIN index on PostgreSQL.

Every word searched for must stand in an example, whole or as the beginning of a longer word: "frac" finds
"fractions". Case and, on SQLite, accents make no difference. A part with a sign in it ("3/4", "100%") must stand there
sign for sign. A search without any letter or digit reads every text.
"""

import re
from typing import Any

import sqlalchemy as sa

from utta.store.migrate import WORD_INDEX
from utta.store.tables import examples

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
        return query.join(_INDEX, _INDEX.c.rowid == examples.c.id).where(match)
    return query.where(sa.text(f"{_VECTOR} @@ to_tsquery('simple', :utta_words)")
                       .bindparams(utta_words=_ts_query(search)))  # fmt: skip


def newest_first(search: str, dialect: str) -> list[sa.ColumnElement[Any]]:
    """The order of a list: last changed first, and newest first where the index of words walks in that order."""
    if dialect == "sqlite" and _WORD.search(search):
        return [_INDEX.c.rowid.desc()]
    return [examples.c.updated_at.desc(), examples.c.id.desc()]


def _fts_query(search: str) -> str:
    # Only letters, digits and underscores are left inside the quotes, so nothing typed is a query of its own.
    return " ".join(f'"{" ".join(words)}"*' for part in search.split() if (words := _WORD.findall(part)))


def _ts_query(search: str) -> str:
    parts = [" <-> ".join(_WORD.findall(part)) for part in search.split() if _WORD.search(part)]
    return " & ".join(f"({part}:*)" for part in parts)
