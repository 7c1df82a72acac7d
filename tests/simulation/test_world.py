"""The invented retailer stands at any size."""

import numpy as np
import pytest

from cadran.simulation.world import built


@pytest.mark.parametrize("lines", [1, 3_000, 60_000, 123_457, 500_000, 1_000_000, 10_000_000])
def test_a_retailer_of_any_size_has_a_supplier_for_each_product(lines: int) -> None:
    products = built(lines, np.random.default_rng(7)).products
    assert len(products.supplier) == len(products.ids) >= 220
