"""The code page of a text that is no UTF-8: told by its letters, or asked for."""

import pytest

from cadran.errors import CadranError
from cadran.ingest.files.letters import code_pages, pairs_of
from ingest.conftest import LINES, Bench

TEXTS = {
    "cp1252": "Société générale des câbles, Hôtel de la Forêt, pâtisserie crème brûlée, tête-à-tête, Noël, l’été",
    "cp1250": "Łódź, Kraków, Wrocław, Zażółć gęślą jaźń, spółka, przesyłka, zamówienie, dostawca główny, książka",
    "iso8859-2": "Příliš žluťoučký kůň úpěl ďábelské ódy, dodavatel, zboží, množství, košile, skříň, větší",
    "cp1251": "Москва, поставщик, накладная, заказ номер, количество товара, склад северный, объём",
    "cp1253": "Αθήνα, προμηθευτής, παραγγελία, αποθήκη, ποσότητα, ημερομηνία παράδοσης, τιμολόγιο",
    "cp1254": "Şişli, Çağlayan, İstanbul dağıtım, müşteri siparişi, ürün çeşidi, sığır, gümüş, ışık, yağış",
    "mac-roman": "Société générale des câbles, Hôtel de la Forêt, pâtisserie crème brûlée, tête-à-tête",
    "cp850": "Société générale des câbles, Hôtel de la Forêt, pâtisserie crème brûlée, tête-à-tête",
}
WESTERN = (
    "Müller Großhandel, Jiménez e Hijos, Señor Ibáñez, Øresund Møbler, Société Générale",
    "Crème de Québec, Malmö Åkeri, São João, Citroën",
    "N°12, 3 m², l’été, «Noël»",
    "Père, mère et chèque",
    "Göteborg",
)


def _pages(text: str, page: str) -> tuple[str, ...]:
    return code_pages(pairs_of([text.encode(page)]))


@pytest.mark.parametrize("page", TEXTS)
def test_the_letters_of_a_language_tell_the_code_page(page: str) -> None:
    assert _pages(TEXTS[page], page) == (page,)


def test_czech_is_told_from_the_western_letters_its_bytes_would_be() -> None:
    assert _pages(TEXTS["iso8859-2"], "cp1250") == ("cp1250",)


@pytest.mark.parametrize("text", WESTERN)
def test_western_names_of_several_languages_stay_western(text: str) -> None:
    assert _pages(text, "cp1252") == ("cp1252",)


def test_the_load_says_the_code_page_or_asks_for_it(bench: Bench) -> None:
    names = [word.strip() for word in TEXTS["cp1250"].split(",")]
    rows = "".join(f"A{row},1,2026-01-05,{name},1\n" for row, name in enumerate(names))
    bench.write("order_lines.csv", (LINES + rows).encode("cp1250"))
    notes = [note.read("en") for note in bench.load().notes]
    assert [sku for (sku,) in bench.rows("select sku from order_lines order by source_row")] == names
    assert any(note.startswith("order_lines.csv is not UTF-8; by its letters it was read as cp1250.") for note in notes)
    bench.write(
        "order_lines.csv", (LINES + "A1,1,2026-01-05,X,1\n").replace("X", "a\x8d\x8fb\x81cd\x90e").encode("latin-1")
    )
    with pytest.raises(CadranError) as stopped:
        bench.load()
    assert "its letters do not tell whether it is" in stopped.value.problems[0].read("en")
