"""Returns: how much comes back, how soon, and what is sold again."""

from cadran.kpis import terms
from cadran.kpis.kpi import Kpi
from cadran.words import Text

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="return_rate",
        name=Text(en="Return rate", fr="Taux de retour"),
        short=Text(en="Return rate", fr="Taux de retour"),
        meaning=Text(
            en="The share of what was sold and delivered that came back.",
            fr="La part de ce qui a été vendu et livré qui est revenue.",
        ),
        formula=Text(
            en=(
                "Σ returned units ÷ Σ delivered units of the lines sold in the period; by choice in lines, orders or "
                "value."
            ),
            fr=(
                "Σ unités retournées ÷ Σ unités livrées des lignes vendues dans la période ; au choix en lignes, en "
                "commandes ou en valeur."
            ),
        ),
        excludes=Text(
            en=(
                "Lines with nothing delivered. Never more comes back than was delivered. A cohort younger than 44 "
                "days is not final. In value, lines without a price are left out. An order counts for a supplier, "
                "product or place when all its lines are theirs."
            ),
            fr=(
                "Les lignes sans livraison. Il ne revient jamais plus que ce qui a été livré. Une cohorte de moins "
                "de 44 jours n'est pas définitive. En valeur, les lignes sans prix sont laissées de côté. Une "
                "commande compte pour un fournisseur, un article ou un site quand toutes ses lignes en relèvent."
            ),
        ),
        attribution=terms.BY_SALE_COHORT,
        example=Text(
            en=(
                "Sold in March: 100 units delivered; 3 came back in March and 5 in April: 8 ÷ 100 = 8%, all of it "
                "in March."
            ),
            fr=(
                "Vendues en mars : 100 unités livrées ; 3 revenues en mars et 5 en avril : 8 ÷ 100 = 8 %, le tout "
                "en mars."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="returns",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        target=0.06,
        defaults={"counted_in": "units"},
        needs=("order_lines", "deliveries", "returns"),
        matures_after_days=44,
        placed_by="numerator",
    ),
    Kpi(
        id="return_rate_cash",
        name=Text(en="Return rate, period basis", fr="Taux de retour de la période"),
        short=Text(en="Returns of the period", fr="Retours de la période"),
        meaning=Text(
            en="Units received back in the period, over units delivered in it.",
            fr="Unités revenues dans la période, sur unités livrées dans la période.",
        ),
        formula=Text(
            en=(
                "Σ units received back ÷ Σ units delivered, each by its own date: known at once, but of different "
                "sales."
            ),
            fr=(
                "Σ unités revenues ÷ Σ unités livrées, chacune à sa propre date : connu aussitôt, mais pour des "
                "ventes différentes."
            ),
        ),
        excludes=Text(
            en="Returns of unknown order lines are warnings. May exceed 100% when sales fall.",
            fr=(
                "Les retours de lignes inconnues sont des avertissements. Peut dépasser 100 % quand les ventes "
                "baissent."
            ),
        ),
        attribution=terms.BY_OWN_DATE,
        example=Text(
            en="April: 50 units delivered, 5 units of March received back: 5 ÷ 50 = 10%.",
            fr="Avril : 50 unités livrées, 5 unités de mars revenues : 5 ÷ 50 = 10 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="returns",
        details="order_lines",
        key=("flow", "order_id", "line_id"),
        needs=("order_lines", "deliveries", "returns"),
        placed_by="numerator",
    ),
    Kpi(
        id="refunded_value",
        name=Text(en="Refunded value", fr="Valeur remboursée"),
        short=Text(en="Refunded value", fr="Valeur remboursée"),
        meaning=Text(
            en="What was paid back for the goods received back in the period.",
            fr="Ce qui a été remboursé pour les marchandises revenues dans la période.",
        ),
        formula=Text(
            en="Σ refund of the returns received, in the reporting currency at the rate of the order date.",
            fr="Σ remboursement des retours reçus, en devise de référence au taux de la date de commande.",
        ),
        excludes=Text(
            en=(
                "Returns without a refund or an exchange rate are left out and counted. Returns of unknown order "
                "lines are warnings."
            ),
            fr=(
                "Les retours sans remboursement ou sans taux de change sont laissés de côté et comptés. Les retours "
                "de lignes inconnues sont des avertissements."
            ),
        ),
        attribution=terms.BY_RECEIPT_OF_RETURN,
        example=Text(
            en="Refunds of 30 EUR, of 20 CHF at 1.05, and of 5 USD without a rate: 51 EUR, 1 amount left out.",
            fr="Remboursements de 30 EUR, de 20 CHF à 1,05 et de 5 USD sans taux : 51 EUR, 1 montant laissé de côté.",
        ),
        counts=terms.RETURNS,
        shape="total",
        unit="money",
        better="lower",
        family="returns",
        details="returns",
        key=("return_id",),
        needs=("order_lines", "returns"),
    ),
    Kpi(
        id="restockable",
        name=Text(en="Resellable share", fr="Part remise en vente"),
        short=Text(en="Resellable share", fr="Part remise en vente"),
        meaning=Text(
            en="The share of returned units that went back on sale.",
            fr="La part des unités retournées remises en vente.",
        ),
        formula=Text(
            en="Σ units restocked ÷ Σ units returned and decided.",
            fr="Σ unités remises en stock ÷ Σ unités retournées et décidées.",
        ),
        excludes=Text(
            en=(
                "Returns still pending or without a decision. Refurbished, sent back to the supplier and destroyed "
                "are not on sale again."
            ),
            fr=(
                "Les retours en attente ou sans décision. Reconditionné, renvoyé au fournisseur ou détruit n'est "
                "pas remis en vente."
            ),
        ),
        attribution=terms.BY_RECEIPT_OF_RETURN,
        example=Text(
            en="10 units back: 6 restocked, 2 destroyed, 2 pending. 6 ÷ 8 = 75%.",
            fr="10 unités revenues : 6 remises en stock, 2 détruites, 2 en attente. 6 ÷ 8 = 75 %.",
        ),
        counts=terms.RETURNS,
        shape="ratio",
        unit="percent",
        better="higher",
        family="returns",
        details="returns",
        key=("return_id",),
        target=0.7,
        needs=("order_lines", "returns"),
    ),
    Kpi(
        id="return_delay",
        name=Text(en="Return delay", fr="Délai de retour"),
        short=Text(en="Return delay", fr="Délai de retour"),
        meaning=Text(
            en="How many calendar days pass from the last delivery of a line until its goods are received back.",
            fr=(
                "Combien de jours calendaires séparent la dernière livraison d'une ligne de la réception de son retour."
            ),
        ),
        formula=Text(
            en="Median, P90 and mean of (return received − last delivery), in whole days.",
            fr="Médiane, P90 et moyenne de (retour reçu − dernière livraison), en jours entiers.",
        ),
        excludes=Text(
            en="Returns received before the last delivery or of lines without one.",
            fr="Les retours reçus avant la dernière livraison ou de lignes sans livraison.",
        ),
        attribution=terms.BY_RECEIPT_OF_RETURN,
        example=Text(
            en="Delivered on the 3rd, received back on the 17th: 14 days.",
            fr="Livrée le 3, retour reçu le 17 : 14 jours.",
        ),
        counts=terms.RETURNS,
        shape="distribution",
        unit="days",
        better="lower",
        family="returns",
        details="returns",
        key=("return_id",),
        needs=("order_lines", "deliveries", "returns"),
    ),
)
