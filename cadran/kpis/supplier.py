"""What suppliers answer for beyond service: rejects and signed clauses."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="reject_rate",
        name=Text(en="Reject rate", fr="Taux de rebut"),
        short=Text(en="Reject rate", fr="Taux de rebut"),
        meaning=Text(
            en="The share of received units refused or damaged at receipt.",
            fr="La part des unités reçues refusées ou abîmées à la réception.",
        ),
        formula=Text(
            en="Σ units rejected ÷ Σ units received, by the receipt. Of a line never more is rejected than came.",
            fr=(
                "Σ unités refusées ÷ Σ unités reçues, par réception. D'une ligne, il n'est jamais refusé plus que venu."
            ),
        ),
        excludes=Text(
            en=(
                "A receipt of which nobody says what was rejected is outside and counted; in files that write "
                "rejects but never a 0, an empty reject means none. Flows whose files never record a rejection have"
                " no value. Goods found faulty later are returns, not rejects."
            ),
            fr=(
                "Une réception dont personne ne dit le rebut est à part et comptée ; dans les fichiers qui notent "
                "des rebuts mais jamais de 0, un rebut vide veut dire aucun. Les flux qui ne notent jamais de rebut"
                " n'ont pas de valeur. Les défauts trouvés plus tard sont des retours, non des rebuts."
            ),
        ),
        attribution=terms.BY_PARCEL,
        example=Text(
            en="100 units received in two lots, 3 of them refused: 3 ÷ 100 = 3%.",
            fr="100 unités reçues en deux lots, dont 3 refusées : 3 ÷ 100 = 3 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="supplier",
        target=0.01,
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.rejected_quantity",),),
        outcomes=outcomes.MISSED,
        clause=ClauseUse(by_line=True),
        has_card=False,
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
                "Σ clauses met ÷ Σ clauses assessable, once per clause and ended month or quarter, on its last day."
                " Met = the exact share reaches the target."
            ),
            fr=(
                "Σ clauses tenues ÷ Σ clauses évaluables, une fois par clause et par mois ou trimestre terminé, à "
                "son dernier jour. Tenue = la part exacte atteint l'objectif."
            ),
        ),
        excludes=Text(
            en=(
                "A window that has not ended is running: in no rate. Clauses with fewer lines than their minimum "
                "are not assessable and counted beside the rate. A clause at its alert level is still met."
            ),
            fr=(
                "Une fenêtre non terminée est en cours : dans aucun taux. Les clauses ayant moins de lignes que "
                "leur minimum ne sont pas évaluables et sont comptées à côté du taux. Une clause au niveau d'alerte"
                " est encore tenue."
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
        outcomes=outcomes.WINDOWS,
        clause=None,  # its rows are clauses that were judged
        has_card=False,
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
                "Σ over breached clauses of min(Σ charged of the missed lines, cap × value of the lines judged), on "
                "the window's last day. Per line: a fixed amount, or rate × late value, or min(line cap, rate × "
                "days late after grace) × late value; rounded to cents once per line. Late = owed less what had "
                "come by the date and its grace, at purchase price. A line missed under several clauses is charged "
                "once, unless the contract says otherwise: by the dearest; a window that ends later adds what it "
                "costs more."
            ),
            fr=(
                "Σ sur les clauses enfreintes de min(Σ compté des lignes manquées, plafond × valeur des lignes "
                "jugées), au dernier jour de la fenêtre. Par ligne : un montant fixe, ou taux × valeur en retard, "
                "ou min(plafond par ligne, taux × jours de retard après tolérance) × valeur en retard ; arrondi au "
                "centime, ligne par ligne. En retard = dû moins ce qui était venu à la date, tolérance comprise, au "
                "prix d'achat. Une ligne manquée sous plusieurs clauses est comptée une fois, sauf si le contrat "
                "dit autre chose : par la plus chère ; une fenêtre plus tardive ajoute ce qu'elle coûte de plus."
            ),
        ),
        excludes=Text(
            en=(
                "Clauses met, running or not assessable cost nothing; a window with a line whose penalty still "
                "grows, at most 30 days after it, stands outside until then. A line without a value costs nothing "
                "where the penalty is a share of it; a cap whose base is not wholly known cannot be computed, and "
                "none is applied."
            ),
            fr=(
                "Une clause tenue, en cours ou non évaluable ne coûte rien ; une fenêtre dont la pénalité d'une "
                "ligne croît encore, au plus 30 jours après, reste dehors jusque-là. Une ligne sans valeur "
                "ne coûte rien quand la pénalité en est une part ; un plafond dont la base n'est pas toute connue "
                "n'est pas calculable et ne s'applique pas."
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
        outcomes=outcomes.CHARGED,
        has_card=False,
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
                "Σ weight × score ÷ Σ weight, by supplier and month. Weights: OTD 30, rejects 20, contracted lead "
                "time 20, returns 15, stockouts 15. Score: 100 at the target (the company's own for the supplier and "
                "the month where it set one), 0 at five times the miss it allows, evenly between. Lead time in days "
                "(its median) may be given a weight where the company set a target: 0 at twice that. Several months or "
                "suppliers: the weighted mean of theirs. Letters: A from 90, B 80, C 70, D 60; one moves only when the "
                "80% interval of the score leaves its band; none under 60 of 100 points of weight."
            ),
            fr=(
                "Σ poids × note ÷ Σ poids, par fournisseur et mois. Poids : OTD 30, rebuts 20, délai contractuel "
                "20, retours 15, ruptures 15. Note : 100 à l'objectif (celui de l'entreprise pour le fournisseur et le "
                "mois si elle en a fixé un), 0 à cinq fois l'écart qu'il permet, régulièrement entre les deux. Le"
                " délai en jours (sa médiane) peut recevoir un poids si l'entreprise lui a fixé un objectif : 0 "
                "au double. Plusieurs mois ou fournisseurs : leur moyenne pondérée. Lettres : A dès 90, B 80, C "
                "70, D 60 ; une lettre ne change que si l'intervalle à 80 % de la note quitte sa plage ; aucune "
                "sous 60 des 100 points de poids."
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
            en="each criterion by its date: promised, of order for returns and stockouts, of receipt for rejects",
            fr="chaque critère à sa date : promise, de commande pour retours et ruptures, de réception pour rebuts",
        ),
        example=Text(
            en=(
                "OTD 85% of a target of 95% (0 at 75%) earns 50, weight 30; no stockout earns 100, weight 15: 3,000"
                " ÷ 45 = 66.7."
            ),
            fr=(
                "OTD 85 % pour un objectif de 95 % (0 à 75 %) : 50, poids 30 ; aucune rupture : 100, poids 15 ; 3 "
                "000 ÷ 45 = 66,7."
            ),
        ),
        counts=Text(en="criteria", fr="critères"),
        shape="ratio",
        unit="score",
        better="higher",
        family="supplier",
        reads=(columns.PROMISED,),
        details="supplier_criteria",
        key=("supplier_id", "counted_on", "criterion"),
        has_card=False,
    ),
)
