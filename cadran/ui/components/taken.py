"""Files that readers take away: only who may, in the name of whose page it is, and entered in the journal."""

from collections.abc import Callable
from contextlib import suppress

from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.rights import Right, acting_as, demand
from cadran.ui.request.sign_in import sign_in
from cadran.ui.request.view import View
from cadran.workspace import Action, Workspace


def taken(view: View, name: str, content: Callable[[], bytes]) -> Callable[[], bytes]:
    """`content` of a file called `name`, made when it is taken.

    Where people sign in, no file leaves that the journal cannot name; at a machine of one's own it may.
    """

    def made() -> bytes:
        with acting_as(view.request.person):
            demand(Right.EXPORT)
            file = content()
            with suppress(*(() if sign_in() else (CadranError,))):
                Workspace(home_folder()).enter(Action.EXPORTED, name)
        return file

    return made
