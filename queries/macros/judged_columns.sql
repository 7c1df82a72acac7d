-- What the judgement of an order line reads of it or hands on, whatever date it is measured against.
create macro judged_columns() as [
    'ordered_at', 'ordered_date', 'from_location_id', 'from_location_name', 'ordered_quantity', 'delivered_quantity',
    'rejected_quantity', 'is_reject_unknown', 'cancel_reason', 'line_value', 'value_reason', 'line_reason',
    'source_file', 'source_row', 'as_of_at', 'as_of_has_hour'
]
