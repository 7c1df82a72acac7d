"""Returns: how much comes back, how soon, and what is sold again."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi, Stake, Watch

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
                "Lines with nothing delivered. Never more comes back than was delivered. A return that names no "
                "known line belongs to a cohort nobody knows: outside and counted; where that is more than came "
                "back of known lines, there is no value. Flows in which no return is recorded have none either. A "
                "cohort younger than 44 days is not final. An order counts for a supplier, product or place when "
                "all its lines are theirs."
            ),
            fr=(
                "Les lignes sans livraison. Il ne revient jamais plus que ce qui a été livré. Un retour qui ne "
                "nomme aucune ligne connue appartient à une cohorte inconnue : à part et compté ; si c'est plus que"
                " le retour des lignes connues, il n'y a pas de valeur. Un flux sans aucun retour noté n'en a pas "
                "non plus. Une cohorte de moins de 44 jours n'est pas définitive. Une commande compte pour un "
                "fournisseur, un article ou un site quand toutes ses lignes en relèvent."
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
        neighbours=("return_rate_cash",),
        family="returns",
        target=0.06,
        defaults={"counted_in": "units"},
        needs=("order_lines", "deliveries", "returns"),
        reads=(columns.ARRIVED,),
        matures_after_days=44,
        placed_by="numerator",
        outcomes=outcomes.RETURNED,
        clause=ClauseUse(in_units=True),
        watch=Watch(
            is_headline=True,
            stake=Stake(
                Text(en="returned", fr="retourné"), numerator_of="return_rate", choices={"counted_in": "value"}
            ),
        ),
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
                "Σ units received back ÷ Σ units delivered, each return and each parcel by its own date: known at "
                "once, but of different sales. Of a known line never more comes back than was delivered."
            ),
            fr=(
                "Σ unités revenues ÷ Σ unités livrées, chaque retour et chaque colis à sa propre date : connu "
                "aussitôt, mais pour des ventes différentes. D'une ligne connue, il ne revient jamais plus que "
                "livré."
            ),
        ),
        excludes=Text(
            en=(
                "Nothing that came back: a return needs no order here. Parcels of unknown lines are outside and "
                "counted. May exceed 100% when sales fall."
            ),
            fr=(
                "Rien de ce qui est revenu : un retour n'a pas besoin de commande ici. Les colis de lignes "
                "inconnues sont à part et comptés. Peut dépasser 100 % quand les ventes baissent."
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
        neighbours=("return_rate",),
        family="returns",
        needs=("order_lines", "deliveries", "returns"),
        reads=(columns.ARRIVED,),
        placed_by="numerator",
        outcomes=outcomes.RETURNED,
        clause=ClauseUse(in_units=True),
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
            en="Returns without a refund or an exchange rate, or of unknown order lines, are left out and counted.",
            fr=(
                "Les retours sans remboursement, sans taux de change ou de lignes inconnues sont laissés de côté et"
                " comptés."
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
        reads=(("returns.refund_value",),),
        outcomes=outcomes.RETURNS,
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
        reads=(("returns.disposition",),),
        outcomes=outcomes.MET,
        clause=ClauseUse(in_units=True),
    ),
    Kpi(
        id="return_delay",
        name=Text(en="Return delay", fr="Délai de retour"),
        short=Text(en="Return delay", fr="Délai de retour"),
        meaning=Text(
            en="How many days pass from the last delivery of a line until its goods are received back.",
            fr="Combien de jours séparent la dernière livraison d'une ligne de la réception de son retour.",
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of (return received − last delivery): to the minute where both have an hour, "
                "whole days else."
            ),
            fr=(
                "Médiane, P90 et moyenne de (retour reçu − dernière livraison) : à la minute si les deux ont une "
                "heure, sinon en jours entiers."
            ),
        ),
        excludes=Text(
            en=(
                "Returns received before the last delivery, of lines without one or of unknown lines are outside "
                "and counted."
            ),
            fr=(
                "Les retours reçus avant la dernière livraison, de lignes sans livraison ou de lignes inconnues "
                "sont à part et comptés."
            ),
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
        reads=(columns.ARRIVED,),
        outcomes=outcomes.RETURNS,
    ),
)
