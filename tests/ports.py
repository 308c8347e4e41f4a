"""Ports for servers of the tests' own."""

import itertools
import os

import run

_FIRST, _MANY = 10_000, 20_000
"""Below the range from which systems give ports to outgoing connections: those of a browser take none of these."""

_turns = itertools.count(os.getpid() * 37)  # several test processes begin apart, so that they do not race for one


def free_port() -> int:
    """A port nobody listens at, and that this process has not given out before."""
    return next(port for turn in _turns if run.is_free(port := _FIRST + turn % _MANY))
