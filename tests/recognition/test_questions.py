"""What files leave open is asked, once and with its answers; nothing is guessed in silence."""

import pytest

from cadran.errors import CadranError
from cadran.i18n import LANGUAGES
from cadran.recognition.propose import propose
from cadran.recognition.saved import save_profile
from recognition.conftest import Desk, column_of, table_of

HEAD = "order_id,line_id,sku,ordered_quantity,ordered_at,customer\n"


def _asked(desk: Desk, **answers: str) -> list[str]:
    return [question.id for question in desk.propose(answers or {"profile": ""}).open_questions]


@pytest.mark.long
def test_dates_of_which_none_tells_day_from_month_are_asked(desk: Desk) -> None:
    desk.write("sales.csv", HEAD + "A,1,S,1,03/04/2026,X\nB,1,S,1,05/06/2026,X\n")
    (question,) = desk.propose().open_questions
    assert (question.id, [option.value for option in question.options]) == ("date_order", ["dmy", "mdy"])
    assert "03/04/2026 (ordered_at, sales.csv)" in question.examples
    for order, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        proposal = desk.propose({"date_order": order})
        assert dict(table_of(proposal, "order_lines").settings)["dates"] == {"ordered_at": [form]}
        desk.read(proposal)


def test_another_date_of_the_file_settles_the_order_and_that_is_said(desk: Desk) -> None:
    head = HEAD.replace("customer", "promised_at,customer")
    desk.write("sales.csv", head + "A,1,S,1,03/04/2026,25/04/2026,X\nB,1,S,1,05/06/2026,26/06/2026,X\n")
    proposal = desk.propose()
    assert proposal.is_ready
    notes = [note.read("en") for note in table_of(proposal, "order_lines").notes]
    assert notes == ["ordered_at: read as day, month, year, as the other dates of the file are."]


def test_a_number_that_may_be_a_thousand_is_asked(desk: Desk) -> None:
    desk.write("sales.csv", HEAD + "A,1,S,1.234,2026-04-03,X\nB,1,S,2.500,2026-06-05,X\n")
    assert _asked(desk) == ["decimal"]
    assert dict(table_of(desk.propose({"decimal": "comma"}), "order_lines").settings)["decimal"] == ","


@pytest.mark.long
def test_columns_that_each_tell_their_own_sign_are_not_asked_for_one(desk: Desk) -> None:
    """`2.5` pieces at `1234,50`: either answer for the whole file would refuse rows."""
    head = HEAD.replace("customer", "unit_price;currency;customer").replace(",", ";")
    desk.write("sales.csv", head + "A;1;S;2.5;2026-04-03;1234,50;EUR;X\nB;1;S;1.5;2026-06-05;12,50;EUR;X\n")
    assert _asked(desk) == []
    assert "decimal" not in dict(table_of(desk.propose(), "order_lines").settings)
    desk.write("sales.csv", head + "A;1;S;2.5;2026-04-03;1.234;EUR;X\nB;1;S;1,5;2026-06-05;1.250;EUR;X\n")
    assert _asked(desk) == ["decimal"]


@pytest.mark.long
def test_sales_or_purchases_is_asked_where_no_name_tells(desk: Desk) -> None:
    desk.write("lines.csv", HEAD.replace("customer", "remark") + "A,1,S,1,2026-04-03,X\n")
    assert _asked(desk) == ["flow"]
    assert column_of(desk.propose({"flow": "inbound"}), "order_lines", "flow").expression == "'inbound'"


@pytest.mark.long
def test_moves_are_known_by_the_place_they_leave(desk: Desk) -> None:
    """`transfer` in a name speaks of moves only where the file says from where; else every row would be refused."""
    head = "order_id,line_id,sku,ordered_quantity,ordered_at,From warehouse,To store\n"
    desk.write("transfers.csv", head + "A,1,S,1,2026-04-03,LYO,PAR\nB,1,T,2,2026-04-04,LYO,LIL\n")
    proposal = desk.propose()
    assert column_of(proposal, "order_lines", "flow").expression == "'internal'"
    assert column_of(proposal, "order_lines", "from_location_id").source == "From warehouse"
    assert column_of(proposal, "order_lines", "location_id").source == "To store"
    desk.read(proposal)
    desk.write("transfers.csv", HEAD.replace("customer", "remark") + "A,1,S,1,2026-04-03,X\n")
    (flow,) = desk.propose().open_questions
    assert [option.value for option in flow.options] == ["outbound", "inbound"]


@pytest.mark.long
def test_an_hour_that_every_row_has_is_asked(desk: Desk) -> None:
    desk.write("sales.csv", HEAD + "A,1,S,1,2026-04-03 12:00:00,X\nB,1,S,1,2026-04-05 12:00:00,X\n")
    (question,) = desk.propose({"profile": ""}).open_questions
    assert question.id == "has_hour:sales.csv:ordered_at"
    expression = column_of(desk.propose({question.id: "no"}), "order_lines", "ordered_at").expression
    assert expression == 'day(f."ordered_at")'


def test_a_stock_file_without_a_zero_asks_what_a_missing_item_is(desk: Desk) -> None:
    desk.write("stock.csv", "sku,location_id,stock_date,on_hand_quantity\nA,M,2026-04-03,1\nA,M,2026-04-04,2\n")
    assert _asked(desk) == ["absent"]
    assert dict(table_of(desk.propose({"absent": "unknown"}), "stock_levels").settings)["absent"] == "unknown"


@pytest.mark.long
def test_the_day_a_row_last_changed_is_no_day_of_the_stock(desk: Desk) -> None:
    desk.write("inventory.csv", "sku,location_id,Modified date,Stock\nA,M,2026-04-03,0\nB,M,2026-04-04,2\n")
    (question,) = desk.propose().open_questions
    assert [option.value for option in question.options] == ["2026-04-04", "Modified date", "load_day"]
    day = desk.propose({"stock_date": "2026-04-04"})
    assert column_of(day, "stock_levels", "stock_date").expression == "'2026-04-04'"


@pytest.mark.long
def test_a_required_column_that_is_missing_is_asked_with_the_columns_that_would_do(desk: Desk) -> None:
    desk.write("sales.csv", "order_id,line_id,sku,ordered_quantity,logged\nA,1,S,1,2026-04-03\n")
    question = next(each for each in desk.propose().open_questions if each.id == "order_lines.ordered_at")
    assert [option.value for option in question.options] == ["logged"]
    proposal = desk.propose({"order_lines.ordered_at": "logged", "flow": "outbound"})
    assert proposal.is_ready
    assert column_of(proposal, "order_lines", "ordered_at").source == "logged"


@pytest.mark.long
def test_a_person_can_leave_a_column_or_a_file_out(desk: Desk) -> None:
    desk.write("sales.csv", HEAD.replace("customer", "channel") + "A,1,S,1,2026-04-03,web\n")
    proposal = desk.propose({"order_lines.channel": "", "flow": "outbound"})
    assert [column.column for column in table_of(proposal, "order_lines").columns if column.column == "channel"] == []
    assert desk.propose({"sales.csv": ""}).tables == ()


@pytest.mark.long
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"date_order": "xyz"}, "date_order: “xyz” is no answer. Give one of: dmy, mdy."),
        ({"colour": "blue"}, "“colour” answers nothing that is asked."),
        ({"sales.csv": "orders"}, "There is no table “orders”."),
        ({"order_lines.skuu": "sku"}, "order_lines has no column “skuu”."),
        ({"order_lines.sku": "skuu"}, "order_lines.sku: the files have no column “skuu”."),
    ],
)
def test_an_answer_that_is_none_is_refused(desk: Desk, answers: dict[str, str], sentence: str) -> None:
    desk.write("sales.csv", HEAD + "A,1,S,1,03/04/2026,X\n")
    with pytest.raises(CadranError) as wrong:
        desk.propose(answers)
    assert wrong.value.read("en")[0].startswith(sentence)


def test_every_question_can_be_read_in_both_languages(desk: Desk) -> None:
    desk.write("lines.csv", "order_id,sku,ordered_quantity,ordered_at,unit_price\nA,S,1.234,03/04/2026,5\n")
    desk.write("stock.csv", "sku,stock\nS,5\n")
    proposal = desk.propose()
    for language in LANGUAGES:
        texts = [question.sentence.read(language) for question in proposal.questions]
        texts += [option.meaning.read(language) for question in proposal.questions for option in question.options]
        assert all(texts)
        assert len(proposal.open_questions) == 6, [question.id for question in proposal.open_questions]
        desk.profile(proposal, language)


@pytest.mark.long
def test_a_known_profile_asks_what_it_leaves_open_and_keeps_the_answers(desk: Desk) -> None:
    head = "order_id,line_id,sku,ordered_quantity,ordered_at,promised_at,currency\n"
    desk.write("order_lines.csv", head + "A,1,S,1,03/04/2026,2026-05-01T10:00:00Z,EUR\nB,1,S,1,05/06/2026,,USD\n")
    proposal = desk.propose()
    assert proposal.recognised == "contract"
    assert {question.id for question in proposal.open_questions} == {"date_order", "timezone", "reporting_currency"}
    answers = {"date_order": "mdy", "timezone": "Europe/Paris", "reporting_currency": "eur"}
    answered = desk.propose(answers)
    assert answered.is_ready
    profile = desk.read(answered)
    assert (profile.name, profile.reporting_currency) == ("contract", "EUR")
    assert profile.entries[0][1].dates == {"ordered_at": ["%m/%d/%Y"]}
    save_profile(answered, desk.home)
    assert propose(desk.folder, home=desk.home).is_ready


@pytest.mark.long
def test_how_a_file_is_written_can_be_said_where_it_was_read_wrong(desk: Desk) -> None:
    rows = "".join(f"ZAM{n};{n};0{n}.09.2026;T{n};{n}\n" for n in range(1, 9))
    text = "Raport\nnumer;pozycja;data;towar;ilość\nNumer zamówienia;Pozycja;Data zamówienia;Indeks;Ilość\n" + rows
    desk.write("zamowienia.csv", text.encode("cp1250"))
    answers = {
        "zamowienia.csv": "order_lines",
        "flow": "outbound",
        "encoding": "cp1250",
        "delimiter:zamowienia.csv": ";",
        "header:zamowienia.csv": "3",
        "date_order": "dmy",
        "order_lines.order_id": "Numer zamówienia",
        "order_lines.line_id": "Pozycja",
        "order_lines.ordered_at": "Data zamówienia",
        "order_lines.sku": "Indeks",
        "order_lines.ordered_quantity": "Ilość",
    }
    proposal = desk.propose(answers)
    assert proposal.is_ready
    settings = dict(table_of(proposal, "order_lines").settings)
    assert (settings["encoding"], settings["delimiter"], settings["header"]) == ("cp1250", ";", 3)
    assert desk.load(proposal).tables[0].accepted == 8


def test_a_writing_that_is_none_is_the_problem_of_its_file(desk: Desk) -> None:
    desk.write("orders.csv", "order_id;sku\nA;B\n")
    (file,) = desk.propose({"encoding:orders.csv": "cp9999"}).files
    assert file.reason is not None
    assert file.reason.read("en").startswith("encoding:orders.csv: “cp9999” is no answer.")


def test_a_question_says_why_it_is_asked_and_shows_what_stands_in_the_file(desk: Desk) -> None:
    desk.write(
        "x.csv", "order_id;line_id;Ordered on;sku;ordered_quantity\n" + "A;1;2026-01-05;S;1\nB;1;2026-01-06;T;1\n"
    )
    (flow,) = [question for question in desk.propose().questions if question.id == "flow"]
    assert "Neither its name nor its columns say" in flow.sentence.read("en")
    assert flow.examples == ("order_id: A, B", "sku: S, T")
    desk.write("x.csv", "Commande;Foo;sku;ordered_quantity\n" + "A;2026-01-05;S;1\nB;2026-01-06;T;1\n")
    asked = {question.id: question for question in desk.propose({"x.csv": "order_lines"}).open_questions}
    ordered = asked["order_lines.ordered_at"]
    assert "« Date de commande » (lignes de commande)" in ordered.sentence.read("fr").replace("\u00a0", " ")
    assert [(option.value, option.meaning.read("en")) for option in ordered.options] == [
        ("Foo", "Holds 2026-01-05, 2026-01-06")
    ]


@pytest.mark.long
def test_amounts_with_a_sign_are_prices_and_say_the_currency_or_ask_which_of_those_it_may_be(desk: Desk) -> None:
    head = HEAD.replace("customer", "unit_price,customer")
    rows = "A,1,S,1,2026-04-23,{0}1 234.50,X\nB,1,S,1,2026-06-25,{0}7.25,X\n"
    desk.write("sales.csv", head + rows.format("£"))
    proposal = desk.propose()
    assert (proposal.is_ready, dict(proposal.house)["reporting_currency"]) == (True, "GBP")
    desk.load(proposal)
    priced = "select currency || ' ' || unit_price::double from order_lines order by unit_price"
    assert desk.rows(priced) == ["GBP 7.25", "GBP 1234.5"]
    desk.write("sales.csv", head + rows.format("$"))
    (question,) = desk.propose().open_questions
    assert (question.id, [option.value for option in question.options][:2]) == ("reporting_currency", ["USD", "CAD"])


@pytest.mark.long
def test_a_code_page_that_the_letters_leave_open_is_asked_with_words_as_each_would_read(desk: Desk) -> None:
    text = (HEAD + "A,1,S,1,2026-04-23,X\nB,1,S,1,2026-06-25,Y\n").replace("X", "a\x8d\x8fb\x81cd\x90e")
    desk.write("sales.csv", text.encode("latin-1"))
    (question,) = desk.propose().open_questions
    assert question.id == "encoding:sales.csv"
    assert all("a" in option.meaning.read("en") for option in question.options)
    page = question.options[0].value
    proposal = desk.propose({question.id: page})
    assert (proposal.is_ready, dict(table_of(proposal, "order_lines").settings)["encoding"]) == (True, page)


def test_an_answer_nobody_asked_for_hides_no_reason_why_a_file_is_not_read(desk: Desk) -> None:
    desk.write("sales.csv", b"%PDF-1.4\n" + bytes(range(1, 256)) * 4)
    with pytest.raises(CadranError) as stopped:
        desk.propose({"flow": "outbound"})
    reason, unheard = (problem.read("en") for problem in stopped.value.problems)
    assert reason.startswith("sales.csv is no text, whatever its name")
    assert "flow" in unheard
