"""Two suppliers of Lyon: one paid in dollars (0.8 of a euro, from May on 0.9) with clauses of months and a quarter.

The other has a capped clause on two categories, 11.00 of 55.00, that leaves the next one part of the legal limit.
"""

from pathlib import Path

from cadran.ingest.loading import load
from cadran.warehouse import build

HOME = {
    "suppliers": """supplier_id,supplier_name,country,kind
        S1,Alpha,FR,supplier
        S2,Beta,FR,supplier""",
    "locations": """location_id,location_name,kind,country
        LYON,Lyon,warehouse,FR""",
    "calendar_events": """event_date,kind,label,location_id,country
        2026-04-09,closed,stocktaking,LYON,""",
    "exchange_rates": """currency,valid_from,rate
        EUR,2026-01-01,1
        USD,2026-01-01,0.8
        USD,2026-05-01,0.9""",
    "products": """sku,product_name,category
        A,Chair,Seats
        B,Table,Tables""",
    "order_lines": """flow,order_id,line_id,ordered_at,promised_at,sku,supplier_id,location_id,ordered_quantity,\
unit_price,currency,cancelled_at,cancelled_quantity,cancel_reason,closed_at
        inbound,P1,1,2026-03-31 10:00:00,2026-04-03,A,S1,LYON,10,10,USD,,,,
        inbound,P1,2,2026-03-31 15:00:00,2026-04-08,A,S1,LYON,10,5,USD,2026-04-20,10,supplier,
        inbound,P1,3,2026-03-31 10:00:00,2026-04-15,B,S1,LYON,4,25,USD,,,,
        inbound,P2,1,2026-05-04 09:00:00,2026-05-07 12:00:00,A,S1,LYON,6,9.99,USD,,,,
        inbound,P2,2,2026-05-04 09:00:00,2026-05-20,B,S1,LYON,8,3,EUR,,,,2026-05-28
        inbound,P2,3,2026-05-04 09:00:00,2026-05-20,B,S1,LYON,8,3,EUR,2026-05-10,3,customer,
        inbound,P3,1,2026-06-01 09:00:00,2026-06-10,A,S1,LYON,5,40,USD,,,,
        inbound,P3,2,2026-06-01 09:00:00,2026-06-12,A,S1,LYON,2,50,USD,,,,
        inbound,Q1,1,2026-04-01 09:00:00,2026-04-10,A,S2,LYON,100,10,EUR,,,,
        inbound,Q1,2,2026-04-01 09:00:00,2026-04-10,B,S2,LYON,10,10,EUR,,,,
        inbound,P4,1,2026-11-20 09:00:00,2026-12-10,A,S1,LYON,2,50,USD,,,,""",
    "deliveries": """delivery_id,flow,order_id,line_id,delivered_at,delivered_quantity,rejected_quantity
        D1,inbound,P1,1,2026-04-08 10:00:00,10,0
        D2,inbound,P1,3,2026-04-14 10:00:00,4,0
        D3,inbound,P1,3,2026-04-16 10:00:00,-1,0
        D4,inbound,P1,3,2026-04-21,1,0
        D5,inbound,P2,1,2026-05-07 12:30:00,6,2
        D6,inbound,P2,2,2026-05-19 08:00:00,5,0
        D7,inbound,P2,3,2026-05-20 08:00:00,5,0
        D8,inbound,P3,1,2026-06-10 08:00:00,5,1
        D9,inbound,P3,2,2026-06-15 08:00:00,2,0
        D10,inbound,Q1,1,2026-04-13 08:00:00,100,0
        D11,inbound,Q1,2,2026-04-13 08:00:00,10,0""",
    "sla_clauses": """clause_id,supplier_id,kpi,target,min_lines,grace_days,lead_days,cutoff_time,day_kind,window,\
penalty_kind,penalty_rate,penalty_line_cap,penalty_cap,country,charged_once,valid_from
        A-month,S1,otd,0.95,1,0,,,calendar,month,percent_of_value,0.05,,,FR,,2026-01-01
        B-cutoff,S1,lead_time,0.95,1,0,4,14:00:00,working,month,fixed_per_line,8,,,FR,,2026-01-01
        C-fill,S1,fill_rate,0.99,1,0,,,calendar,month,percent_of_value,0.1,,0.02,FR,false,2026-01-01
        D-quarter,S1,otif,0.95,1,1,,,working,quarter,percent_per_day,0.05,0.3,0.5,FR,,2026-01-01
        F1-capped,S2,otd,0.95,1,0,,,calendar,month,percent_of_value,0.05,,0.01,FR,false,2026-01-01
        F2-after,S2,otif,0.95,1,0,,,calendar,month,fixed_per_line,5,,,FR,false,2026-01-01""",
}


def write_home(folder: Path) -> Path:
    """The files of the home, loaded and built."""
    for name, rows in HOME.items():
        text = "\n".join(line.strip() for line in rows.splitlines())
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"
