-- What a row says of a KPI: its outcome, why it stands outside, what is left out with it, and the two sides of the
-- ratio; a relation that has them holds them in this order.
create macro result_columns() as ['outcome', 'reason', 'unplaced', 'numerator', 'denominator']
