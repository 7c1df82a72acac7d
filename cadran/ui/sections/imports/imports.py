"""The way of an import: begun, prepared, running, ended; the address says which one, the home how far it is."""

from cadran.config import home_folder
from cadran.imports import job
from cadran.ui.request.view import Request, View
from cadran.ui.sections.imports.address import import_asked
from cadran.ui.sections.imports.begin import begin
from cadran.ui.sections.imports.ended import ended_panel
from cadran.ui.sections.imports.prepare import prepare
from cadran.ui.sections.imports.running import running_notice, running_panel


def imports_page(request: Request, view: View | None) -> None:
    """The import of the address, or the ways to begin one."""
    import_id = import_asked()
    state = job.state_of(home_folder(), import_id) if import_id else None
    if state is None:
        running_notice(request)
        if import_id:
            prepare(request, view, import_id)
        else:
            begin(request, view)
    elif state.outcome is None:
        running_panel(request, import_id)
    else:
        ended_panel(request, import_id, state)
