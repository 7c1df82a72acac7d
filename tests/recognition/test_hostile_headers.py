"""Whatever the heading of a file says, there is a proposal, and it is valid TOML that a profile can be read from."""

import pytest

from cadran.contract.tables import TABLES
from recognition.conftest import Desk

NAMES = ["order_id", "sku", "ordered_quantity", "ordered_at", "line_id", "customer"]
ROW = "A1,S1,2,2026-01-05,1,X\n"
HEADS = {
    "repeated names": "order_id,sku,order_id,ordered_at,sku,order_id\n" + ROW,
    "empty names": "order_id,,ordered_quantity,ordered_at,,\n" + ROW,
    "quotes": '"order ""id""","sku\'","ordered_quantity","ordered_at",l,c\n' + ROW,
    "sql": "order_id); drop table cells; --,sku,ordered_quantity,ordered_at,' or 1=1 --,customer\n" + ROW,
    "toml": '"order_id = ""\'\'\'""",[order_lines],ordered_quantity,ordered_at,# x,customer\n' + ROW,
    "control signs": "order_id\x07,sku\x1b,ordered_quantity\x7f,ordered_at,\u2028,customer\n" + ROW,
    "names over lines": '"order\nid","s\r\nku",ordered_quantity,ordered_at,line_id,customer\n' + ROW,
    "numbers": "1,2,3,4,5,6\n" + ROW,
    "long names": ",".join(name * 400 for name in NAMES) + "\n" + ROW,
    "five hundred columns": ",".join(f"c{at}" for at in range(500)) + "\n" + ",".join("1" * 500) + "\n",
    "a heading and no row": ",".join(NAMES) + "\n",
    "one row": ",".join(NAMES) + "\n" + ROW,
    "one column": "order_id\nA1\n",
    "our own names": "cadran row,slab,cells,x,n,col\n" + ROW,
    "blank": "\n\n\n",
    "nothing": "",
    "zeros": "\0\0\0,\0\n\0,\0\n",
    "emoji": "🧾,📦,🔢,📅,#️⃣,👤\n" + ROW,
}
FORCED = {"x.csv": "order_lines,deliveries,stock_levels,products", "flow": "outbound"}


@pytest.mark.long
@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_a_hostile_heading_gives_a_proposal_that_is_a_profile(desk: Desk, text: str) -> None:
    desk.write("x.csv", text)
    proposal = desk.propose()
    assert [file.key for file in proposal.files] == ["x.csv"]
    toml = proposal.profile_toml("fr")
    assert "\x07" not in toml
    if proposal.is_ready:
        desk.read(proposal)


@pytest.mark.long
def test_hostile_names_survive_as_the_sources_of_columns(desk: Desk) -> None:
    kinds = ("repeated names", "quotes", "sql", "toml", "control signs", "numbers")
    answers = {"flow": "outbound"}
    for number, kind in enumerate(kinds):
        desk.write(f"{'abcdef'[number]}.csv", HEADS[kind].replace("A1", f"A{number}"))
    for file in desk.propose().files:
        targets = ("order_id", "sku", "ordered_quantity", "ordered_at", "line_id")
        named = zip(targets, (facts.name for facts in file.columns), strict=False)
        answers |= {file.key: "order_lines", **{f"{file.key}|order_lines.{column}": name for column, name in named}}
    (count,) = desk.load(desk.propose(answers)).tables
    assert (count.rows, count.accepted) == (len(kinds), len(kinds))


def test_a_file_said_to_feed_tables_it_does_not_fit_asks_for_what_they_need(desk: Desk) -> None:
    desk.write("x.csv", "alpha,beta\n1,2\n")
    proposal = desk.propose({"x.csv": "order_lines"})
    missing = {column.name for column in TABLES["order_lines"].columns if column.required} - {"flow", "line_id"}
    asked = {question.id.removeprefix("order_lines.") for question in proposal.open_questions}
    assert asked == {*missing, "line_id", "flow"}


@pytest.mark.long
def test_hostile_file_names_are_found_again_by_their_patterns(desk: Desk) -> None:
    head = "order_id,line_id,sku,ordered_quantity,ordered_at,customer"
    for number, name in enumerate(("a[x].csv", "a*?.csv", 'q"uote.csv', "é.csv", "#x.csv", "line\nbreak.csv")):
        desk.write(name, f"{head},note{number * 'x'}\n{name[0]},1,S1,2,2026-01-05,X,y\n")
    desk.write("ax.csv", "alpha\nx\n")
    (count,) = desk.load(desk.propose({"profile": ""})).tables
    assert (count.rows, count.accepted) == (6, 5)
