"""A relation is known to be empty by what it reads, and never wrongly."""

from cadran.warehouse.emptiness import is_empty, rules, rules_of

BY_RULE = {
    "select quantity from marts.lines": True,
    "select count(*) as n from marts.lines": False,
    "select sku, count(*) as n from marts.lines group by sku": True,
    "select count(*) as n from marts.lines group by grouping sets ((), (sku))": False,
    "select agreed(sku, brand) as brand from marts.lines": False,
    "select row_number() over (order by sku) as number from marts.lines": True,
    "from marts.full as f join marts.lines as l on f.sku = l.sku": True,
    "from marts.full as f left join marts.lines as l on f.sku = l.sku": False,
    "from marts.lines as l left join marts.full as f on f.sku = l.sku": True,
    "from marts.full as f full join marts.lines as l on f.sku = l.sku": False,
    "from marts.full as f right join marts.lines as l on f.sku = l.sku": False,
    "from marts.full cross join marts.lines": True,
    "from marts.full semi join marts.lines using (sku)": True,
    "from marts.full anti join marts.lines using (sku)": False,
    "from marts.lines union all from marts.full": False,
    "from marts.lines union all by name from marts.lines": True,
    "from marts.full except from marts.lines": False,
    "from marts.full intersect from marts.lines": True,
    "with l as (from marts.lines) from (select * from l)": True,
    "with l as (from marts.lines), f as (select max(sku) from l) from f": False,
    "select unnest([1, 2])": False,
    "from marts.full where sku in (select sku from marts.lines)": False,
}


def test_what_reads_nothing_is_known_to_be_empty() -> None:
    told = [is_empty(rule, {"marts.lines"}) for rule in rules_of(BY_RULE)]
    assert dict(zip(BY_RULE, told, strict=True)) == BY_RULE


def test_nothing_is_empty_where_every_table_has_rows() -> None:
    assert not [name for name, rule in rules().items() if is_empty(rule, set())]
