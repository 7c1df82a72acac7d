"""What suppliers answer for beyond service: rejects and signed clauses."""

from cadran.kpis import terms
from cadran.kpis.kpi import Kpi
from cadran.words import Text

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="reject_rate",
        name=Text(en="Reject rate", fr="Taux de rebut"),
        short=Text(en="Reject rate", fr="Taux de rebut"),
        meaning=Text(
            en="The share of received units refused or damaged at receipt.",
            fr="La part des unités reçues refusées ou abîmées à la réception.",
        ),
        formula=Text(en="Σ units rejected ÷ Σ units received.", fr="Σ unités refusées ÷ Σ unités reçues."),
        excludes=Text(
            en=(
                "Lines with nothing received yet, and flows whose files never record a rejection: no false zero. "
                "Goods found faulty later are returns, not rejects."
            ),
            fr=(
                "Les lignes dont rien n'est encore reçu, et les flux dont les fichiers ne notent jamais de "
                "rebut : pas de faux zéro. Les défauts trouvés plus tard sont des retours, non des rebuts."
            ),
        ),
        attribution=terms.BY_LAST_DELIVERY,
        example=Text(
            en="100 units received in two lots, 3 of them refused: 3 ÷ 100 = 3%.",
            fr="100 unités reçues en deux lots, dont 3 refusées : 3 ÷ 100 = 3 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="supplier",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        target=0.01,
        needs=("order_lines", "deliveries"),
    ),
    Kpi(
        id="sla_compliance",
        name=Text(en="SLA compliance", fr="Respect du SLA"),
        short=Text(en="SLA compliance", fr="Respect du SLA"),
        meaning=Text(
            en="The share of the signed clauses that were met, each judged in its own window and by its own rule.",
            fr=("La part des clauses signées qui sont tenues, chacune jugée dans sa fenêtre et selon sa propre règle."),
        ),
        formula=Text(
            en=(
                "Σ clauses met ÷ Σ clauses assessable, once per clause and month or quarter. Met = the exact share "
                "reaches the target."
            ),
            fr=(
                "Σ clauses tenues ÷ Σ clauses évaluables, une fois par clause et par mois ou trimestre. Tenue = la "
                "part exacte atteint l'objectif."
            ),
        ),
        excludes=Text(
            en=(
                "Clauses with fewer lines than their minimum are not assessable and counted beside the rate. A "
                "clause at its alert level is still met."
            ),
            fr=(
                "Les clauses ayant moins de lignes que leur minimum ne sont pas évaluables et sont comptées à côté "
                "du taux. Une clause au niveau d'alerte est encore tenue."
            ),
        ),
        attribution=terms.BY_WINDOW,
        example=Text(
            en="Five clauses in March: three met, one breached, one with 4 lines of the 20 it needs: 3 ÷ 4 = 75%.",
            fr=(
                "Cinq clauses en mars : trois tenues, une enfreinte, une avec 4 lignes sur les 20 requises : 3 ÷ 4 "
                "= 75 %."
            ),
        ),
        counts=terms.CLAUSES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="supplier",
        details="clause_windows",
        key=("clause_id", "window_start"),
        target=0.95,
        needs=("order_lines", "sla_clauses"),
    ),
)
