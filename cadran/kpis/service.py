"""Service by promised date: on time, in full, fill rate and whole orders; promises follow."""

from cadran.kpis import terms
from cadran.kpis.kpi import Kpi
from cadran.kpis.promises import KPIS as PROMISES
from cadran.words import Text

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="otd",
        name=Text(en="On-time delivery (OTD)", fr="Taux de livraison à l'heure (OTD)"),
        short=Text(en="On-time delivery", fr="Livraison à l'heure"),
        meaning=Text(
            en="The share of due lines of which all that is still owed was accepted by the date.",
            fr="La part des lignes échues dont tout ce qui reste dû a été accepté à la date.",
        ),
        formula=Text(
            en=(
                "Σ lines on time ÷ Σ lines due. On time = the delivered quantity less rejects reached the quantity "
                "still owed (ordered less cancelled) by the date."
            ),
            fr=(
                "Σ lignes à l'heure ÷ Σ lignes échues. À l'heure = la quantité livrée, rebuts déduits, a atteint "
                "la quantité encore due (commandée moins annulée) à la date."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en
            + " A line open after its date, and one that we or the supplier cancelled whole, are misses.",
            fr=terms.NOT_DUE.fr
            + (" Une ligne ouverte après sa date, ou annulée en entier par nous ou par le fournisseur, est un échec."),
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
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        target=0.95,
        defaults={"basis": "first", "counted_in": "lines", "cohort": "promise"},
        offers={"counted_in": ("lines", "orders", "value"), "cohort": ("promise", "delivery")},
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="otif",
        name=Text(en="On time in full (OTIF)", fr="Livraison à l'heure et complète (OTIF)"),
        short=Text(en="On time in full", fr="À l'heure et complet"),
        meaning=Text(
            en=("The share of due lines that were on time and whose whole ordered quantity was accepted by the date."),
            fr=(
                "La part des lignes échues livrées à l'heure et dont toute la quantité commandée a été acceptée à "
                "la date."
            ),
        ),
        formula=Text(
            en=(
                "Σ lines on time and in full ÷ Σ lines due. In full = the delivered quantity less rejects reached "
                "the ordered quantity, less only what the customer cancelled in time."
            ),
            fr=(
                "Σ lignes à l'heure et complètes ÷ Σ lignes échues. Complète = la quantité livrée, rebuts déduits, "
                "a atteint la quantité commandée, moins seulement ce que le client a annulé à temps."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en
            + (
                " A line that we or the supplier cancelled in part fails OTIF, though its remainder may be on time "
                "for OTD."
            ),
            fr=terms.NOT_DUE.fr
            + (
                " Une ligne annulée en partie par nous ou par le fournisseur échoue à l'OTIF, même si le reste est "
                "à l'heure pour l'OTD."
            ),
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en=(
                "Four lines of 10 were due: three came whole; of the fourth 4 were cancelled for stockout and 6 "
                "came on time. OTIF 3 ÷ 4 = 75%, OTD 100%."
            ),
            fr=(
                "Quatre lignes de 10 échues : trois livrées entières ; la quatrième, 4 annulées pour rupture et 6 "
                "livrées à l'heure. OTIF 3 ÷ 4 = 75 %, OTD 100 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        target=0.92,
        defaults={"basis": "first", "counted_in": "lines"},
        offers={"counted_in": ("lines", "orders", "value")},
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="in_full",
        name=Text(en="In-full rate", fr="Taux de livraison complète"),
        short=Text(en="In full", fr="Livraison complète"),
        meaning=Text(
            en="The share of due lines whose ordered quantity had been delivered by the date.",
            fr="La part des lignes échues dont la quantité commandée avait été livrée à la date.",
        ),
        formula=Text(
            en=(
                "Σ lines with delivered quantity by the date ≥ ordered quantity ÷ Σ lines due. Partial deliveries "
                "are added up; rejected goods count as delivered."
            ),
            fr=(
                "Σ lignes dont la quantité livrée à la date ≥ la quantité commandée ÷ Σ lignes échues. Les "
                "livraisons partielles s'additionnent ; les marchandises refusées comptent comme livrées."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en
            + (
                " What the customer cancelled in time is no longer ordered; what we or the supplier cancelled still is."
            ),
            fr=terms.NOT_DUE.fr
            + (
                " Ce que le client a annulé à temps n'est plus commandé ; ce que nous ou le fournisseur avons "
                "annulé l'est encore."
            ),
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en=(
                "Ordered 10: 6 arrived, then 4, both by the date: in full. Another line got 6 of 10 by the date: "
                "not in full. 1 ÷ 2 = 50%."
            ),
            fr=(
                "Commandé 10 : 6 livrées puis 4, avant la date : complète. Une autre ligne a reçu 6 sur 10 à la "
                "date : incomplète. 1 ÷ 2 = 50 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        target=0.97,
        defaults={"basis": "first", "counted_in": "lines"},
        offers={"counted_in": ("lines", "orders", "value")},
        needs=("order_lines", "deliveries"),
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
                "Σ units delivered by the date, at most the ordered quantity of each line ÷ Σ units ordered on "
                "lines due. Rejected goods count as delivered."
            ),
            fr=(
                "Σ unités livrées à la date, au plus la quantité commandée de chaque ligne ÷ Σ unités commandées "
                "des lignes échues. Les marchandises refusées comptent comme livrées."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en + " More than ordered counts as 100% and is a warning.",
            fr=terms.NOT_DUE.fr + " Livrer plus que commandé compte pour 100 % et donne un avertissement.",
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
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        target=0.98,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
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
            en="Σ orders with all lines OTIF ÷ Σ orders due. One missed line makes the order due and missed.",
            fr=(
                "Σ commandes dont toutes les lignes sont OTIF ÷ Σ commandes échues. Une seule ligne manquée rend "
                "la commande échue et manquée."
            ),
        ),
        excludes=Text(
            en=(
                "An order that has a line not yet due and none missed, and an order cancelled whole by the "
                "customer or without any date, are outside the rate and counted beside it."
            ),
            fr=(
                "Une commande dont une ligne n'est pas encore échue sans qu'aucune soit manquée, une commande "
                "annulée en entier par le client ou sans aucune date sont hors du taux et comptées à côté."
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
        family="service",
        details="judged_orders",
        key=("flow", "order_id"),
        target=0.9,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
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
        family="service",
        details="judged_orders",
        key=("flow", "order_id"),
        target=0.88,
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
    ),
    *PROMISES,
)
