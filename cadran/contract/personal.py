"""The columns by which a customer may be found, and what is done with them before anything is kept."""

from typing import Literal, get_args

from cadran.contract.tables import Table

Treatment = Literal["keep", "replace", "leave_out"]
PersonalColumn = Literal["order_id", "line_id", "delivery_id", "return_id", "tracking", "customer_region", "segment"]
Treatments = Treatment | dict[PersonalColumn, Treatment]
# By these rows of several files find each other, so that they can be replaced and not left out.
JOINING = ("order_id", "line_id", "delivery_id", "return_id")
# Numbers other systems know a customer by, and texts of a profile's own choice.
PERSONAL: tuple[PersonalColumn, ...] = get_args(PersonalColumn)
# Rows of purchases name no customer: their numbers stay.
WITHOUT_CUSTOMER = "inbound"
# The number of a line within its order tells nothing by itself.
PLAIN_LINE = "[0-9]{1,4}"
# What stands for a text that is not kept.
LEFT_OUT = "…"


def treatments(stated: Treatments, table: Table) -> dict[str, Treatment]:
    """What is done with the columns of a table that are not kept, by name."""
    columns = {column.name for column in table.columns}
    names = [name for name in PERSONAL if name in columns]
    asked: dict[str, Treatment] = {
        name: stated if isinstance(stated, str) else stated.get(name, "keep") for name in names
    }
    done: dict[str, Treatment] = {
        name: "replace" if name in JOINING and treatment == "leave_out" else treatment
        for name, treatment in asked.items()
    }
    return {name: treatment for name, treatment in done.items() if treatment != "keep"}


def is_kept(stated: Treatments) -> bool:
    """Whether everything is kept as it stands in the files."""
    return {stated} == {"keep"} if isinstance(stated, str) else set(stated.values()) <= {"keep"}
