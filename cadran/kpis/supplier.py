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
    Kpi(
        id="penalty",
        name=Text(en="Estimated penalty", fr="Pénalité estimée"),
        short=Text(en="Est. penalty", fr="Pénalité estimée"),
        meaning=Text(
            en="What the breaches cost by the words of the clauses: an estimate to talk about, not an invoice.",
            fr="Ce que coûtent les infractions selon les clauses : une estimation à discuter, pas une facture.",
        ),
        formula=Text(
            en=(
                "Σ over breached clauses of min(Σ penalties of the missed lines, cap × value of the lines judged). Per "
                "line: a fixed amount, or rate × value of the late quantity, or min(cap, rate × days late after grace) "
                "× that value; rounded to cents once per line."
            ),
            fr=(
                "Σ sur les clauses enfreintes de min(Σ pénalités des lignes manquées, plafond × valeur des lignes "
                "jugées). Par ligne : un montant fixe, ou taux × valeur de la quantité en retard, ou min(plafond, "
                "taux × jours de retard après tolérance) × cette valeur ; arrondi au centime, ligne par ligne."
            ),
        ),
        excludes=Text(
            en=(
                "Clauses that are met or not assessable cost nothing. A line without a value costs nothing where the "
                "penalty is a share of it. No line is excluded for its cause."
            ),
            fr=(
                "Une clause tenue ou non évaluable ne coûte rien. Une ligne sans valeur non plus quand la pénalité "
                "en est une part. Aucune ligne n'est exclue pour sa cause."
            ),
        ),
        attribution=terms.BY_WINDOW,
        example=Text(
            en="40 of 100 units late, worth €400; 0.5% a day, 3 days after grace, cap 5%: 1.5% of €400 = €6.00.",
            fr=(
                "40 unités sur 100 en retard, soit 400 € ; 0,5 % par jour, 3 jours après tolérance, plafond 5 % : "
                "1,5 % de 400 € = 6,00 €."
            ),
        ),
        counts=terms.CLAUSES,
        shape="total",
        unit="money",
        better="lower",
        family="supplier",
        details="clause_windows",
        key=("clause_id", "window_start"),
        needs=("order_lines", "sla_clauses"),
    ),
    Kpi(
        id="supplier_score",
        name=Text(en="Supplier score", fr="Note fournisseur"),
        short=Text(en="Score", fr="Note"),
        meaning=Text(
            en="One number from 0 to 100 for delivery, quality, lead time, returns and stockouts of a supplier.",
            fr="Un nombre de 0 à 100 pour la livraison, la qualité, les délais, les retours et les ruptures.",
        ),
        formula=Text(
            en=(
                "Σ weight × score ÷ Σ weight, by supplier and month. Weights: OTD 30, rejects 20, contracted lead time "
                "20, returns 15, stockouts 15. Score: 100 at the target, else actual ÷ target (target ÷ actual if "
                "less is better) × 100. Several months or suppliers: the weighted mean of theirs."
            ),
            fr=(
                "Σ poids × note ÷ Σ poids, par fournisseur et mois. Poids : OTD 30, rebuts 20, délai contractuel 20, "
                "retours 15, ruptures 15. Note : 100 à l'objectif, sinon réel ÷ objectif (objectif ÷ réel quand moins "
                "est mieux) × 100. Plusieurs mois ou fournisseurs : la moyenne pondérée des leurs."
            ),
        ),
        excludes=Text(
            en=(
                "A criterion with under ten lines in the month, without a contract, or whose returns may still come or "
                "are not recorded: its weight is left out and the others count for more."
            ),
            fr=(
                "Un critère ayant moins de dix lignes dans le mois, sans contrat, ou dont des retours peuvent encore "
                "venir ou ne sont pas saisis : son poids est retiré et les autres comptent davantage."
            ),
        ),
        attribution=Text(
            en="by month: promised date, order date for returns and stockouts, receipt date for rejects",
            fr="par mois : date promise, date de commande pour retours et ruptures, de réception pour les rebuts",
        ),
        example=Text(
            en="OTD 76% of a target of 95% earns 80, weight 30; no stockout earns 100, weight 15: 3,900 ÷ 45 = 86.7.",
            fr="OTD 76 % pour un objectif de 95 % : 80, poids 30 ; aucune rupture : 100, poids 15 ; 3 900 ÷ 45 = 86,7.",
        ),
        counts=Text(en="criteria", fr="critères"),
        shape="ratio",
        unit="score",
        better="higher",
        family="supplier",
        details="supplier_criteria",
        key=("supplier_id", "counted_on", "criterion"),
    ),
)
