"""Promises and lateness: open and late lines, early ones, kept promises, cancellations and the cut-off."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi, Stake, Watch

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="open_late",
        name=Text(en="Open late lines", fr="Retards ouverts"),
        short=Text(en="Open late lines", fr="Retards ouverts"),
        meaning=Text(
            en="The lines past their date that are not complete and of which something is still to come.",
            fr="Les lignes dont la date est passée, incomplètes, et dont quelque chose doit encore venir.",
        ),
        formula=Text(
            en="Σ lines past their date, not complete, with units neither delivered nor cancelled, and not closed.",
            fr=(
                "Σ lignes dont la date est passée, incomplètes, avec des unités ni livrées ni annulées, et non soldées."
            ),
        ),
        excludes=Text(
            en=(
                "Lines without a date, cancelled and closed lines; goods rejected do not reopen a line. A line "
                "leaves the count the day it is complete, cancelled or closed."
            ),
            fr=(
                "Les lignes sans date, annulées ou soldées ; un rebut ne rouvre pas une ligne. Une ligne quitte le "
                "compte le jour où elle est complète, annulée ou soldée."
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
        timing="now",
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.OPEN_LATE,
        watch=Watch(
            stake=Stake(Text(en="order value", fr="valeur des commandes"), numerator_of="open_late_value"),
            standing=Text(en="late and still open", fr="en retard, encore ouvertes"),
        ),
    ),
    Kpi(
        id="open_late_value",
        name=Text(en="Value of open late lines", fr="Valeur des retards ouverts"),
        short=Text(en="Open late value", fr="Valeur des retards"),
        meaning=Text(
            en="The order value of the open late lines.",
            fr="La valeur commandée des retards ouverts.",
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
        timing="now",
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED, columns.VALUED),
        outcomes=outcomes.OPEN_LATE,
        has_card=False,
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
            en="Σ lines complete more than one day before the date ÷ Σ lines due.",
            fr="Σ lignes complètes plus d'un jour avant la date ÷ Σ lignes échues.",
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
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.MISSED,
        clause=ClauseUse(by_line=True, has_early_days=True),
        has_card=False,
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
            en=(
                "Lines without a promise; lines whose promise cannot be right are outside and counted. The latest "
                "promise is the one last stated, even if earlier. Whether the goods came on time is another "
                "question: see on-time delivery. Flows whose files never record a later promise have no value: no "
                "false 100%."
            ),
            fr=(
                "Les lignes sans promesse ; celles dont la promesse ne peut être juste sont à part et comptées. La "
                "dernière promesse est la dernière énoncée, même plus tôt. Savoir si la marchandise est venue à "
                "l'heure est une autre question : voir la livraison à l'heure. Les flux dont les fichiers ne notent "
                "jamais de nouvelle promesse n'ont pas de valeur : pas de faux 100 %."
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
        reads=(("order_lines.promised_at",), ("order_lines.repromised_at",)),
        target=0.95,
        outcomes=outcomes.MET,
        has_card=False,
    ),
    Kpi(
        id="cancel_rate",
        name=Text(en="Cancel rate", fr="Taux d'annulation"),
        short=Text(en="Cancel rate", fr="Taux d'annulation"),
        meaning=Text(
            en="The share of order lines cancelled, in whole or in part, by the seller.",
            fr="La part des lignes de commande annulées, en tout ou en partie, par le vendeur.",
        ),
        formula=Text(
            en=(
                "Σ lines cancelled by the seller ÷ Σ lines ordered. Of a sale the seller is our house (without a "
                "reason too), of a purchase the supplier. A cancellation takes at most what was not delivered."
            ),
            fr=(
                "Σ lignes annulées par le vendeur ÷ Σ lignes commandées. Pour une vente, le vendeur est notre "
                "maison (aussi sans motif), pour un achat, le fournisseur. Une annulation ne prend au plus que ce "
                "qui n'est pas livré."
            ),
        ),
        excludes=Text(
            en=(
                "Cancellations by the buyer, fraud stops of sales included, stay in the denominator. A purchase "
                "cancelled without a reason on or before its date is nobody's: outside and counted. Flows whose "
                "files never record a cancellation have no value: no false zero."
            ),
            fr=(
                "Les annulations par l'acheteur, arrêts pour fraude des ventes compris, restent au dénominateur. Un"
                " achat annulé sans motif au plus tard à sa date n'est à personne : à part et compté. Les flux dont"
                " les fichiers ne notent jamais d'annulation n'ont pas de valeur : pas de faux zéro."
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
        reads=(columns.CANCELLED,),
        target=0.02,
        outcomes=outcomes.MISSED,
        clause=ClauseUse(by_line=True),
        has_card=False,
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
                "Lines of other modes, ordered from 14:00 on or on a day not worked. Where the order or the "
                "delivery has no hour, nobody knows: outside and counted. Lines not yet due or withdrawn by the "
                "customer in time are counted beside the rate."
            ),
            fr=(
                "Les lignes des autres modes, commandées à partir de 14 h ou un jour non ouvré. Sans l'heure de la "
                "commande ou de la livraison, personne ne sait : à part et comptées. Les lignes pas encore échues "
                "ou retirées à temps par le client sont comptées à côté du taux."
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
        own_page="network",
        target=0.998,
        needs=("order_lines", "deliveries"),
        reads=(columns.ARRIVED, columns.MODE),
        outcomes=outcomes.PROMISE,
        clause=ClauseUse(by_line=True, due="cutoff"),
        has_card=False,
        only_modes=("third_party",),
    ),
    Kpi(
        id="days_late",
        name=Text(en="Days late", fr="Jours de retard"),
        short=Text(en="Days late", fr="Jours de retard"),
        meaning=Text(
            en="How many days after the date late lines were complete; an open line is late until the data date.",
            fr=(
                "De combien de jours après la date les lignes en retard ont été complètes ; une ligne ouverte est "
                "en retard jusqu'à la date d'arrêté."
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
            en=(
                "Lines on time, not due, withdrawn, failed or nobody can place. To the minute where the promise and"
                " the delivery have an hour, whole days else."
            ),
            fr=(
                "Les lignes à l'heure, pas encore échues, retirées, manquées ou que l'on ne peut placer. À la "
                "minute si promesse et livraison ont une heure, sinon en jours entiers."
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
        defaults={"basis": "first"},
        needs=("order_lines", "deliveries"),
        reads=(columns.PROMISED,),
        outcomes=outcomes.LATE,
        has_card=False,
    ),
)
