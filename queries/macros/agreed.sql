-- The value the rows of a group share; null where their keys differ. Rows without a key agree with each other.
create macro agreed(group_key, group_value) as
case when min(coalesce(group_key, '')) = max(coalesce(group_key, '')) then min(group_value) end
