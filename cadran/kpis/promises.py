"""Promises and lateness: open and late lines, early ones, kept promises, cancellations and the cut-off."""

from cadran.kpis import terms
from cadran.kpis.kpi import Kpi
from cadran.words import Text

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="open_late",
        name=Text(en="Open late lines", fr="Retards ouverts"),
        short=Text(en="Open late lines", fr="Retards ouverts"),
        meaning=Text(
            en="The lines past their date that are still not complete.",
            fr="Les lignes dont la date est passée et qui ne sont toujours pas complètes.",
        ),
        formula=Text(
            en="Σ lines past their date, not complete and not cancelled.",
            fr="Σ lignes dont la date est passée, ni complètes ni annulées.",
        ),
        excludes=Text(
            en=(
                "Lines without a date and cancelled lines. A line leaves the count the day it is complete or cancelled."
            ),
            fr=(
                "Les lignes sans date et les lignes annulées. Une ligne quitte le compte le jour où elle est "
                "complète ou annulée."
            ),
        ),
        attribution=terms.NOW,
        example=Text(
            en=(
                "Data to 12 March: a line promised for the 10th got 6 of 10 units: open late. One promised for the "
                "12th is not: its day has not ended. Result 1."
            ),
            fr=(
                "Données au 12 mars : une ligne promise le 10 a reçu 6 unités sur 10 : retard ouvert. Une ligne "
                "promise le 12 ne l'est pas : sa journée n'est pas finie. Résultat 1."
            ),
        ),
        counts=terms.LINES,
        shape="total",
        unit="count",
        better="lower",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        timing="now",
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="open_late_value",
        name=Text(en="Value of open late lines", fr="Valeur des retards ouverts"),
        short=Text(en="Open late value", fr="Valeur des retards"),
        meaning=Text(
            en="The order value of the lines past their date that are still not complete.",
            fr="La valeur commandée des lignes dont la date est passée et qui ne sont toujours pas complètes.",
        ),
        formula=Text(
            en="Σ ordered quantity × unit price of open late lines (purchases at cost), in the reporting currency.",
            fr="Σ quantité commandée × prix unitaire des retards ouverts (achats au coût), en devise de référence.",
        ),
        excludes=Text(
            en=(
                "Lines without a price, or without an exchange rate on the order date, add nothing and are "
                "counted. The whole line counts, also where a part has arrived."
            ),
            fr=(
                "Les lignes sans prix, ou sans taux de change à la date de commande, n'ajoutent rien et sont "
                "comptées. La ligne compte en entier, même si une partie est arrivée."
            ),
        ),
        attribution=terms.NOW,
        example=Text(
            en="Two open late lines: 10 × 12.00 and 5 × 8.00. 120 + 40 = 160.",
            fr="Deux retards ouverts : 10 × 12,00 et 5 × 8,00. 120 + 40 = 160.",
        ),
        counts=terms.LINES,
        shape="total",
        unit="money",
        better="lower",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        timing="now",
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="early",
        name=Text(en="Early deliveries", fr="Livraisons en avance"),
        short=Text(en="Early", fr="En avance"),
        meaning=Text(
            en="The share of due lines that were complete more than one day before the date.",
            fr="La part des lignes échues complètes plus d'un jour avant la date.",
        ),
        formula=Text(
            en="Σ lines complete two days or more before the date ÷ Σ lines due.",
            fr="Σ lignes complètes deux jours ou plus avant la date ÷ Σ lignes échues.",
        ),
        excludes=Text(
            en=terms.NOT_DUE.en + " An early line is also on time.",
            fr=terms.NOT_DUE.fr + " Une ligne en avance est aussi à l'heure.",
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en="Promised for the 10th; complete on the 8th: early; on the 9th: not. 1 ÷ 2 = 50%.",
            fr="Promises le 10 ; complète le 8 : en avance ; le 9 : non. 1 ÷ 2 = 50 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="promise_kept",
        name=Text(en="Promises kept", fr="Promesses tenues"),
        short=Text(en="Promises kept", fr="Promesses tenues"),
        meaning=Text(
            en="The share of promised lines whose latest promise is not after the first.",
            fr="La part des lignes promises dont la dernière promesse n'est pas après la première.",
        ),
        formula=Text(
            en="Σ lines with latest promise ≤ first promise ÷ Σ lines with a promise.",
            fr="Σ lignes dont la dernière promesse ≤ la première ÷ Σ lignes avec une promesse.",
        ),
        excludes=Text(
            en="Lines without a promise. Whether the goods came on time is another question: see on-time delivery.",
            fr=(
                "Les lignes sans promesse. Savoir si la marchandise est venue à l'heure est une autre question : "
                "voir la livraison à l'heure."
            ),
        ),
        attribution=terms.BY_FIRST_PROMISE,
        example=Text(
            en="Four promised lines; one was put off from the 10th to the 14th. 3 ÷ 4 = 75%.",
            fr="Quatre lignes promises ; une a été reportée du 10 au 14. 3 ÷ 4 = 75 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        target=0.95,
    ),
    Kpi(
        id="cancel_rate",
        name=Text(en="Cancel rate", fr="Taux d'annulation"),
        short=Text(en="Cancel rate", fr="Taux d'annulation"),
        meaning=Text(
            en="The share of order lines cancelled, in whole or in part, by anyone but the customer.",
            fr="La part des lignes de commande annulées, en tout ou en partie, par un autre que le client.",
        ),
        formula=Text(
            en=(
                "Σ lines cancelled other than by the customer ÷ Σ lines ordered. A cancellation without a reason "
                "counts as ours."
            ),
            fr=(
                "Σ lignes annulées autrement que par le client ÷ Σ lignes commandées. Une annulation sans motif "
                "compte comme la nôtre."
            ),
        ),
        excludes=Text(
            en=(
                "Cancellations by the customer, and orders stopped for fraud, stay in the denominator but are not "
                "counted as cancelled. "
                "Flows whose files never record a cancellation have no value: no false zero."
            ),
            fr=(
                "Les annulations par le client et les commandes arrêtées pour fraude restent au dénominateur sans "
                "compter comme annulées. "
                "Les flux dont les fichiers ne notent jamais d'annulation n'ont pas de valeur : pas de faux zéro."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Of 50 lines 2 were cancelled for stockout and 3 by the customer. 2 ÷ 50 = 4%.",
            fr="Sur 50 lignes, 2 annulées pour rupture et 3 par le client. 2 ÷ 50 = 4 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="service",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        target=0.02,
    ),
    Kpi(
        id="cutoff_24h",
        name=Text(en="Cut-off 14:00, delivered in 24 h", fr="Coupure 14 h, livré en 24 h"),
        short=Text(en="Cut-off 14:00, 24 h", fr="Coupure 14 h, 24 h"),
        meaning=Text(
            en=(
                "The share of the 3PL's lines ordered before 14:00 on a working day that were delivered within 24 "
                "working hours."
            ),
            fr=(
                "La part des lignes du prestataire logistique commandées avant 14 h un jour ouvré et livrées sous "
                "24 heures ouvrées."
            ),
        ),
        formula=Text(
            en=(
                "Σ lines complete by the next working day at the hour of the order ÷ Σ lines ordered before 14:00 "
                "and due."
            ),
            fr=(
                "Σ lignes complètes le jour ouvré suivant à l'heure de la commande ÷ Σ lignes commandées avant "
                "14 h et échues."
            ),
        ),
        excludes=Text(
            en=(
                "Lines of other modes, ordered from 14:00 on or on a day not worked. Lines not yet due or "
                "cancelled by the customer before they were due are counted beside the rate."
            ),
            fr=(
                "Les lignes des autres modes, commandées à partir de 14 h ou un jour non ouvré. Les lignes pas "
                "encore échues ou annulées par le client avant l'échéance sont comptées à côté du taux."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en=(
                "Ordered on Friday at 11:20, Monday is a holiday: due on Tuesday at 11:20. Delivered on Tuesday at "
                "11:00: met."
            ),
            fr="Commandée vendredi à 11 h 20, lundi férié : due mardi à 11 h 20. Livrée mardi à 11 h 00 : tenue.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        target=0.998,
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="days_late",
        name=Text(en="Days late", fr="Jours de retard"),
        short=Text(en="Days late", fr="Jours de retard"),
        meaning=Text(
            en="How many calendar days after the date late lines were complete; an open line is late until today.",
            fr=(
                "De combien de jours calendaires après la date les lignes en retard ont été complètes ; une ligne "
                "ouverte est en retard jusqu'à aujourd'hui."
            ),
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of (completion date, or the data date while open) − target date, over late lines."
            ),
            fr=(
                "Médiane, P90 et moyenne de (date complète, ou date d'arrêté si ouverte) − date visée, sur les "
                "lignes en retard."
            ),
        ),
        excludes=Text(
            en="Lines on time, not due, cancelled or without a date. A line late within its own day counts 0 days.",
            fr=(
                "Les lignes à l'heure, pas encore échues, annulées ou sans date. Une ligne en retard dans sa "
                "propre journée compte 0 jour."
            ),
        ),
        attribution=terms.BY_PROMISED_DATE,
        example=Text(
            en="Late by 1, 2 and 3 days, and one line open for 10: median 2.5 days, mean 4 days.",
            fr="En retard de 1, 2 et 3 jours, et une ligne ouverte depuis 10 : médiane 2,5 jours, moyenne 4 jours.",
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="service",
        details="judged_lines",
        key=("flow", "order_id", "line_id"),
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
    ),
)
