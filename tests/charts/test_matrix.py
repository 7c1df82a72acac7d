"""The matrix of squares: which step a value falls into, what is hollow, and that its text can be read."""

from charts.checked import checked

from cadran.charts.matrix import Cell, Matrix, _contrast, matrix, scale, step_of
from cadran.charts.palette import DARK, LIGHT

CELLS = {
    (0, 0): Cell(0.0, "0%", "Lyon, Decor: 0%", "WH-LYO|Decor"),
    (0, 1): Cell(0.1, "10%", "Lyon, Garden: 10%", "WH-LYO|Garden", mark="breach"),
    (1, 0): Cell(0.5, "2 of 4", "Lille, Decor: 2 of 4", "WH-LIL|Decor", is_hollow=True),
    (1, 1): Cell(None, "–", "Lille, Garden: nothing", "WH-LIL|Garden"),
}
DRAWN = Matrix(("Lyon", "Lille"), ("Decor", "Garden"), CELLS)


def test_a_value_falls_into_one_of_five_steps() -> None:
    assert [step_of(value, 0.0, 1.0) for value in (0.0, 0.19, 0.2, 0.5, 0.99, 1.0, 7.0)] == [0, 0, 1, 2, 4, 4, 4]
    assert [step_of(value, 0.0, 1.0, reverse=True) for value in (0.0, 0.5, 1.0)] == [4, 2, 0]
    assert step_of(3.0, 3.0, 3.0) == 0


def test_a_small_cell_is_hollow_and_an_empty_one_is_text_alone() -> None:
    tiles = checked(matrix(DRAWN, LIGHT, "en", 0.0, 0.1)).layout.shapes
    assert [(tile.x0 + 0.48, tile.y0 + 0.46, tile.fillcolor) for tile in tiles] == [
        (0.0, 0.0, scale(LIGHT)[0]),
        (1.0, 0.0, scale(LIGHT)[4]),
        (0.0, 1.0, None),
    ]


def test_every_square_shows_its_number_and_returns_its_id() -> None:
    texts, *_, pointers = checked(matrix(DRAWN, LIGHT, "en", 0.0, 0.1)).data
    assert list(texts.text) == ["0%", "10%", "2 of 4", "–"]
    assert list(pointers.customdata[::3]) == ["WH-LYO|Decor", "WH-LYO|Garden", "WH-LIL|Decor", "WH-LIL|Garden"]


def test_a_stronger_step_lies_farther_from_the_background_in_both_themes() -> None:
    for palette in (LIGHT, DARK):
        strengths = [_contrast(fill, palette.background) for fill in scale(palette)]
        assert strengths == sorted(strengths)


def test_the_number_in_each_step_of_both_themes_can_be_read() -> None:
    for palette in (LIGHT, DARK):
        best = [max(_contrast(ink, fill) for ink in (palette.text, palette.background)) for fill in scale(palette)]
        assert min(best) >= 4.5, best
