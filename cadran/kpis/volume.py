"""Volume and voice: orders, revenue and what customers say."""

from cadran.i18n import Text
from cadran.kpis import columns, terms
from cadran.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="orders",
        name=Text(en="Orders", fr="Commandes"),
        short=Text(en="Orders", fr="Commandes"),
        meaning=Text(en="How many orders were placed.", fr="Combien de commandes ont été passées."),
        formula=Text(
            en="Σ orders, each once, on the day of its first line.",
            fr="Σ commandes, chacune une fois, au jour de sa première ligne.",
        ),
        excludes=Text(
            en="Nothing: cancelled orders were placed too. Lines of quantity 0 are in no figure.",
            fr=(
                "Rien : les commandes annulées ont aussi été passées. Les lignes de quantité 0 ne sont dans aucun "
                "chiffre."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Three lines of one order and two of another: 2.",
            fr="Trois lignes d'une commande et deux d'une autre : 2.",
        ),
        counts=terms.ORDERS,
        shape="total",
        unit="count",
        better="neither",
        family="volume",
        details="orders",
        key=("flow", "order_id"),
    ),
    Kpi(
        id="lines",
        name=Text(en="Order lines", fr="Lignes de commande"),
        short=Text(en="Order lines", fr="Lignes de commande"),
        meaning=Text(en="How many order lines were placed.", fr="Combien de lignes de commande ont été passées."),
        formula=Text(en="Σ order lines.", fr="Σ lignes de commande."),
        excludes=Text(
            en="Lines of quantity 0 are outside and counted. Cancelled lines were ordered too.",
            fr="Les lignes de quantité 0 sont à part et comptées. Les lignes annulées ont aussi été commandées.",
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Three lines of one order and two of another: 5.",
            fr="Trois lignes d'une commande et deux d'une autre : 5.",
        ),
        counts=terms.LINES,
        shape="total",
        unit="count",
        better="neither",
        family="volume",
        has_card=False,
        own_page="overview",
    ),
    Kpi(
        id="units",
        name=Text(en="Units ordered", fr="Unités commandées"),
        short=Text(en="Units ordered", fr="Unités commandées"),
        meaning=Text(en="How many units were ordered.", fr="Combien d'unités ont été commandées."),
        formula=Text(en="Σ ordered quantity.", fr="Σ quantité commandée."),
        excludes=Text(
            en="Nothing: cancelled lines were ordered too.", fr="Rien : les lignes annulées ont aussi été commandées."
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(en="Lines of 10 and of 4 units: 14.", fr="Des lignes de 10 et de 4 unités : 14."),
        counts=terms.LINES,
        shape="total",
        unit="units",
        better="neither",
        family="volume",
    ),
    Kpi(
        id="revenue",
        name=Text(en="Revenue", fr="Chiffre d'affaires"),
        short=Text(en="Revenue", fr="Chiffre d'affaires"),
        meaning=Text(
            en="The value of what customers ordered and did not see cancelled.",
            fr="La valeur de ce que les clients ont commandé et qui n'a pas été annulé.",
        ),
        formula=Text(
            en=(
                "Σ (ordered − cancelled quantity) × unit price, in the reporting currency at the rate of the order "
                "date."
            ),
            fr=(
                "Σ (quantité commandée − annulée) × prix unitaire, en devise de référence au taux de la date de "
                "commande."
            ),
        ),
        excludes=Text(
            en=(
                "Purchase orders and lines without a price. An amount without an exchange rate is left out and "
                "counted, never added raw. Returns are not deducted."
            ),
            fr=(
                "Les commandes d'achat et les lignes sans prix. Un montant sans taux de change est laissé de "
                "côté et compté, jamais ajouté tel quel. Les retours ne sont pas déduits."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="100 EUR, and 100 USD without a rate: 100 EUR, with 1 amount left out.",
            fr="100 EUR, et 100 USD sans taux : 100 EUR, avec 1 montant laissé de côté.",
        ),
        counts=terms.LINES,
        shape="total",
        unit="money",
        better="neither",
        family="volume",
        reads=(columns.PRICED,),
    ),
    Kpi(
        id="gross_margin",
        name=Text(en="Gross margin", fr="Marge brute"),
        short=Text(en="Gross margin", fr="Marge brute"),
        meaning=Text(
            en="The share of revenue left after the cost of the goods.",
            fr="La part du chiffre d'affaires qui reste après le coût des marchandises.",
        ),
        formula=Text(
            en="Σ (ordered − cancelled quantity) × (unit price − unit cost) ÷ Σ revenue of the same lines.",
            fr=(
                "Σ (quantité commandée − annulée) × (prix unitaire − coût unitaire) ÷ Σ chiffre d'affaires des "
                "mêmes lignes."
            ),
        ),
        excludes=Text(
            en=(
                "Purchase orders. Lines without a price, a cost or an exchange rate are outside and counted. "
                "Delivery cost and returns are not deducted."
            ),
            fr=(
                "Les commandes d'achat. Les lignes sans prix, sans coût ou sans taux de change sont à part et "
                "comptées. Le coût de livraison et les retours ne sont pas déduits."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="10 units at 20.00 that cost 12.00: 80 ÷ 200 = 40%.",
            fr="10 unités à 20,00 qui coûtent 12,00 : 80 ÷ 200 = 40 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="volume",
        reads=(columns.PRICED, columns.COSTED),
        clause=None,  # no row of it can be met
    ),
    Kpi(
        id="nps",
        name=Text(en="Net promoter score (NPS)", fr="Recommandation nette (NPS)"),
        short=Text(en="Net promoter score", fr="NPS"),
        meaning=Text(
            en="Promoters less detractors, per 100 answers.", fr="Promoteurs moins détracteurs, pour 100 réponses."
        ),
        formula=Text(
            en="100 × (Σ answers of 9 or 10 − Σ answers of 0 to 6) ÷ Σ answers; from −100 to 100 points.",
            fr="100 × (Σ réponses de 9 ou 10 − Σ réponses de 0 à 6) ÷ Σ réponses ; de −100 à 100 points.",
        ),
        excludes=Text(
            en="Answers without an NPS score, or to an order Cadran does not know.",
            fr="Les réponses sans note NPS, ou à une commande que Cadran ne connaît pas.",
        ),
        attribution=terms.BY_ANSWER_DATE,
        example=Text(
            en="10, 9, 8 and 3: two promoters, one detractor of four answers: +25 points.",
            fr="10, 9, 8 et 3 : deux promoteurs, un détracteur sur quatre réponses : +25 points.",
        ),
        counts=terms.ANSWERS,
        shape="ratio",
        unit="points",
        better="higher",
        family="volume",
        details="answers",
        key=("order_id", "answered_at"),
        needs=("order_lines", "feedback"),
        reads=(("feedback.nps",),),
    ),
    Kpi(
        id="csat",
        name=Text(en="Customer satisfaction (CSAT)", fr="Satisfaction client (CSAT)"),
        short=Text(en="Satisfaction (CSAT)", fr="Satisfaction (CSAT)"),
        meaning=Text(
            en="The mean score customers gave, from 1 to 5.", fr="La note moyenne donnée par les clients, de 1 à 5."
        ),
        formula=Text(en="Σ scores ÷ Σ answers.", fr="Σ notes ÷ Σ réponses."),
        excludes=Text(
            en="Answers without a CSAT score, or to an order Cadran does not know.",
            fr="Les réponses sans note CSAT, ou à une commande que Cadran ne connaît pas.",
        ),
        attribution=terms.BY_ANSWER_DATE,
        example=Text(en="5, 4, 4 and 3: 16 ÷ 4 = 4.0.", fr="5, 4, 4 et 3 : 16 ÷ 4 = 4,0."),
        counts=terms.ANSWERS,
        shape="ratio",
        unit="score",
        better="higher",
        family="volume",
        details="answers",
        key=("order_id", "answered_at"),
        needs=("order_lines", "feedback"),
        reads=(("feedback.csat",),),
    ),
)
