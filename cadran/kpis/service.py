"""Service by promised date: on time, in full, fill rate and whole orders; promises follow."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi, Stake, Watch
from cadran.kpis.promises import KPIS as PROMISES

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="otd",
        name=Text(en="On-time delivery (OTD)", fr="Taux de livraison à l'heure (OTD)"),
        short=Text(en="On-time delivery", fr="Livraison à l'heure"),
        meaning=Text(
            en="The share of due lines of which all that was owed had come by the date.",
            fr="La part des lignes échues dont tout ce qui était dû était arrivé à la date.",
        ),
        formula=Text(
            en=(
                "Σ lines on time ÷ Σ lines due. Owed = ordered less what the buyer withdrew on or before the date. "
                "Complete = from that moment on what has come never again falls below what was owed: partial "
                "deliveries add up, a reversal takes back. Also counted in orders (every line on time) or in value,"
                " or by delivery date."
            ),
            fr=(
                "Σ lignes à l'heure ÷ Σ lignes échues. Dû = commandé moins ce que l'acheteur a retiré au plus tard "
                "à la date. Complète = à partir de ce moment, ce qui est venu ne redescend plus sous ce qui était "
                "dû : les livraisons partielles s'additionnent, une annulation de réception reprend. Aussi en "
                "commandes (toutes les lignes à l'heure), en valeur, ou par date de livraison."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en
            + (
                " A line open after its date, one cancelled by the seller whenever, by anyone later, or closed "
                "short is a miss. Rejected goods have come: they count in OTIF and the reject rate."
            ),
            fr=terms.NOT_DUE.fr
            + (
                " Une ligne ouverte après sa date, annulée par le vendeur à tout moment, par quiconque plus "
                "tard, ou soldée incomplète est un échec. Les marchandises refusées sont venues : elles "
                "comptent dans l'OTIF et le taux de rebut."
            ),
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en="Five lines were due: three on time, one a day late, one never received. 3 ÷ 5 = 60%.",
            fr="Cinq lignes échues : trois à l'heure, une livrée un jour après, une jamais reçue. 3 ÷ 5 = 60 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("fill_rate", "otif", "order_otif", "in_full"),
        missed_by="days_late",
        family="service",
        details="judged_lines",
        target=0.95,
        defaults={"basis": "first", "counted_in": "lines", "cohort": "promise"},
        offers={"counted_in": ("lines", "orders", "value"), "cohort": ("promise", "delivery")},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.PROMISE,
        clause=ClauseUse(by_line=True, due="promise"),
        watch=Watch(
            is_headline=True,
            stake=Stake(terms.MISSED_LINES, missed_value="late_value", counts_misses=True),
        ),
    ),
    Kpi(
        id="otif",
        name=Text(en="On time in full (OTIF)", fr="Livraison à l'heure et complète (OTIF)"),
        short=Text(en="On time in full", fr="À l'heure et complet"),
        meaning=Text(
            en="The share of due lines of which all that was owed had been accepted by the date.",
            fr="La part des lignes échues dont tout ce qui était dû avait été accepté à la date.",
        ),
        formula=Text(
            en=(
                "Σ lines on time and in full ÷ Σ lines due: as on-time delivery, of what came less what was "
                "rejected. A reject nobody tells is taken as none."
            ),
            fr=(
                "Σ lignes à l'heure et complètes ÷ Σ lignes échues : comme la livraison à l'heure, sur ce qui est "
                "venu moins ce qui a été refusé. Un rebut que personne n'indique est pris pour nul."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en + " What the seller cancelled is still owed.",
            fr=terms.NOT_DUE.fr + " Ce que le vendeur a annulé reste dû.",
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en=(
                "Four lines of 100 were due: three came whole; of the fourth 100 came on time and 1 was rejected. "
                "OTIF 3 ÷ 4 = 75%, OTD 100%."
            ),
            fr=(
                "Quatre lignes de 100 échues : trois livrées entières ; la quatrième, 100 livrées à l'heure dont 1 "
                "refusée. OTIF 3 ÷ 4 = 75 %, OTD 100 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("order_otif", "perfect_order", "otd", "in_full", "fill_rate"),
        family="service",
        details="judged_lines",
        target=0.92,
        defaults={"basis": "first", "counted_in": "lines"},
        offers={"counted_in": ("lines", "orders", "value")},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.PROMISE,
        clause=ClauseUse(by_line=True, due="promise"),
        watch=Watch(is_headline=True, stake=Stake(terms.MISSED_LINES, missed_value="missed_value", counts_misses=True)),
    ),
    Kpi(
        id="in_full",
        name=Text(en="In-full rate", fr="Taux de livraison complète"),
        short=Text(en="In full", fr="Livraison complète"),
        meaning=Text(
            en="The share of due lines of which all that was owed has come, on whatever day.",
            fr="La part des lignes échues dont tout ce qui était dû est arrivé, quel que soit le jour.",
        ),
        formula=Text(
            en=(
                "Σ lines complete by the data date ÷ Σ lines due. Partial deliveries are added up; rejected goods "
                "count as come."
            ),
            fr=(
                "Σ lignes complètes à la date d'arrêté ÷ Σ lignes échues. Les livraisons partielles s'additionnent "
                "; les marchandises refusées comptent comme venues."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en,
            fr=terms.NOT_DUE.fr,
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en=(
                "Ordered 10: 6 came by the date, 4 a week later: in full, though late. Another line got 6 of 10 and"
                " no more: not in full. 1 ÷ 2 = 50%."
            ),
            fr=(
                "Commandé 10 : 6 venues à la date, 4 une semaine plus tard : complète, bien qu'en retard. Une autre"
                " a reçu 6 sur 10 et rien de plus : incomplète. 1 ÷ 2 = 50 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("fill_rate", "otif", "otd"),
        family="service",
        details="judged_lines",
        target=0.97,
        defaults={"basis": "first", "counted_in": "lines"},
        offers={"counted_in": ("lines", "orders", "value")},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.COMPLETE,
        clause=ClauseUse(by_line=True, due="promise"),
    ),
    Kpi(
        id="fill_rate",
        name=Text(en="Fill rate (quantity)", fr="Taux de service (quantités)"),
        short=Text(en="Fill rate", fr="Taux de service"),
        meaning=Text(
            en="The share of the units due that had been delivered by the date.",
            fr="La part des unités dues qui avaient été livrées à la date.",
        ),
        formula=Text(
            en=(
                "Σ units that had come by the date and stayed, at most those owed ÷ Σ units owed on lines due. "
                "Rejected goods count as come."
            ),
            fr=(
                "Σ unités venues à la date et restées, au plus celles dues ÷ Σ unités dues des lignes échues. Les "
                "marchandises refusées comptent comme venues."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en + " More than ordered counts as 100% and is a warning.",
            fr=terms.NOT_DUE.fr + " Livrer plus que commandé compte pour 100 % et donne un avertissement.",
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en=(
                "Warehouse A delivered 9 of 10 units, B 50 of 100. (9 + 50) ÷ (10 + 100) = 53.6%, not the mean of "
                "90% and 50%."
            ),
            fr=(
                "L'entrepôt A a livré 9 unités sur 10, B 50 sur 100. (9 + 50) ÷ (10 + 100) = 53,6 %, et non la "
                "moyenne de 90 % et 50 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("otd", "in_full", "otif"),
        family="service",
        details="judged_lines",
        target=0.98,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.FILLED,
        clause=ClauseUse(by_line=True, due="promise"),
    ),
    Kpi(
        id="order_otif",
        name=Text(en="Order OTIF", fr="OTIF par commande"),
        short=Text(en="Order OTIF", fr="OTIF par commande"),
        meaning=Text(
            en="The share of due orders whose every line was on time and in full.",
            fr="La part des commandes échues dont toutes les lignes ont été livrées à l'heure et complètes.",
        ),
        formula=Text(
            en=(
                "Σ orders with all lines OTIF ÷ Σ orders due. An order is missed from the day its first line is "
                "missed and counts on that day; else it is due when its last line is."
            ),
            fr=(
                "Σ commandes dont toutes les lignes sont OTIF ÷ Σ commandes échues. Une commande est manquée dès le"
                " jour où sa première ligne l'est, et compte ce jour-là ; sinon elle est échue avec sa dernière "
                "ligne."
            ),
        ),
        excludes=Text(
            en=(
                "An order with a line not yet due and none missed, one withdrawn whole by the buyer, and one with a"
                " line nobody can place and none missed are outside the rate and counted beside it."
            ),
            fr=(
                "Une commande dont une ligne n'est pas échue sans qu'aucune soit manquée, retirée en entier par "
                "l'acheteur, ou dont une ligne ne peut être placée sans qu'aucune soit manquée, est hors du taux et"
                " comptée à côté."
            ),
        ),
        attribution=terms.ORDER_BY_PROMISED_DATE,
        example=Text(
            en=(
                "Two orders of three lines; four of the six lines are OTIF but neither order is whole: 0 ÷ 2 = 0% "
                "by orders, 67% by lines."
            ),
            fr=(
                "Deux commandes de trois lignes ; quatre des six lignes sont OTIF mais aucune commande n'est "
                "entière : 0 ÷ 2 = 0 % par commande, 67 % par ligne."
            ),
        ),
        counts=terms.ORDERS,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("perfect_order", "otif", "otd"),
        family="service",
        details="judged_orders",
        key=("flow", "order_id"),
        target=0.9,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.PROMISE,
        has_card=False,
    ),
    Kpi(
        id="perfect_order",
        name=Text(en="Perfect order rate", fr="Taux de commandes parfaites"),
        short=Text(en="Perfect orders", fr="Commandes parfaites"),
        meaning=Text(
            en=(
                "The share of due orders that were on time and in full, with nothing rejected and nothing returned "
                "for a fault of ours, the supplier's or the carrier's."
            ),
            fr=(
                "La part des commandes échues livrées à l'heure et complètes, sans rebut ni retour par notre "
                "faute, celle du fournisseur ou du transporteur."
            ),
        ),
        formula=Text(
            en=(
                "Σ orders that pass every test at once ÷ Σ orders due. One test on the same order, never a product "
                "of rates."
            ),
            fr=(
                "Σ commandes qui passent tous les tests à la fois ÷ Σ commandes échues. Un seul test sur la même "
                "commande, jamais un produit de taux."
            ),
        ),
        excludes=Text(
            en=(
                "As Order OTIF. A return without a known fault, or for the customer's own reasons, does not spoil "
                "the order."
            ),
            fr=(
                "Comme l'OTIF par commande. Un retour sans responsabilité connue, ou du fait du client, ne gâte "
                "pas la commande."
            ),
        ),
        attribution=terms.ORDER_BY_PROMISED_DATE,
        example=Text(
            en="Of 100 orders the same 10 were late and had rejects: 90 ÷ 100 = 90%, not 90% × 90% = 81%.",
            fr=(
                "Sur 100 commandes, les 10 mêmes étaient en retard et avec rebuts : 90 ÷ 100 = 90 %, et non 90 % × "
                "90 % = 81 %."
            ),
        ),
        counts=terms.ORDERS,
        shape="ratio",
        unit="percent",
        better="higher",
        neighbours=("order_otif", "otif", "otd"),
        family="service",
        details="judged_orders",
        key=("flow", "order_id"),
        target=0.88,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.PROMISE,
        has_card=False,
    ),
    *PROMISES,
)
