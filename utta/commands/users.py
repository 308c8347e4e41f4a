"""`users`: the team."""

import argparse
import sys
from typing import Any

from utta.commands.command import command, opened
from utta.errors import UttaError
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the commands."""
    people = commands.add_parser("users", help="the team").add_subparsers(required=True, metavar="DEED")
    add = command(people, "add", _users_add, "add a person; the password is read from standard input")
    add.add_argument("name", metavar="NAME", help="the user name")
    add.add_argument("--role", required=True, choices=("teacher", "expert", "lead"))
    add.add_argument("--full-name", default="", help="the name colleagues see")


def _users_add(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.accounts import add_person

    if sys.stdin.isatty():
        import getpass

        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        person = add_person(opened(settings), None, asked.full_name or asked.name, asked.name, asked.role, password)
    except UttaError as error:
        fields = getattr(error, "fields", {})
        raise UttaError(" ".join([error.what, *fields.values()])) from error
    return {"id": person.id, "username": person.username, "role": person.role}
