"""Stockouts that are coming: what ends before its next receipt."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="run_out",
        name=Text(en="Run-outs before the next receipt", fr="Ruptures avant la prochaine réception"),
        short=Text(en="Coming run-outs", fr="Ruptures à venir"),
        meaning=Text(
            en="The items whose stock ends before their next receipt is 90% sure.",
            fr="Les articles dont le stock finit avant que leur prochaine réception soit sûre à 90 %.",
        ),
        formula=Text(
            en=(
                "Σ item × location with days of cover < days until the next receipt, the sooner of the next open "
                "purchase or move to the place (its latest promise + the P90 lateness of 365 days of who sends it; "
                "overdue: the P90 of what was later still; without a promise: its order + P90 lead time) and a new "
                "order today (P90 lead time)."
            ),
            fr=(
                "Σ article × site où la couverture < les jours jusqu'à la prochaine réception, la première entre le "
                "prochain achat ou mouvement ouvert vers le site (dernière promesse + retard P90 de l'expéditeur sur "
                "365 jours ; en retard : le P90 de ce qui vint plus tard encore ; sans promesse : sa commande + délai "
                "P90) et une commande passée aujourd'hui (délai P90)."
            ),
        ),
        excludes=Text(
            en=(
                "Fewer than 10 lines of a supplier: the network's lateness; for the lead time the product's own, "
                "else those lines, else the network's. Open = ordered − cancelled − delivered; a closed line brings "
                "nothing. Items not active are outside; without demand (in the last 28 days, or in the last 365 "
                "where they were out on most of the 28), without a known stock or without any lead time they are "
                "counted beside it."
            ),
            fr=(
                "Moins de 10 lignes d'un fournisseur : le retard du réseau ; pour le délai celui du produit, à "
                "défaut ces lignes, à défaut le réseau. Ouvert = commandé − annulé − livré ; une ligne soldée "
                "n'apporte rien. Les articles inactifs sont hors du compte ; sans demande (sur 28 jours, ou sur 365 "
                "s'ils étaient surtout en rupture), sans stock connu ou sans aucun délai ils sont dénombrés à côté."
            ),
        ),
        attribution=terms.NOW,
        example=Text(
            en=(
                "10 on hand, 2 asked for a day: 5 days of cover; the open purchase is promised in 4 days and its "
                "supplier up to 3 late at P90: runs out. Result 1."
            ),
            fr=(
                "10 en stock, 2 demandés par jour : 5 jours de couverture ; l'achat ouvert est promis dans 4 jours, "
                "son fournisseur jusqu'à 3 en retard au P90 : rupture. Résultat 1."
            ),
        ),
        counts=terms.STOCK_POSITIONS,
        shape="total",
        unit="count",
        better="lower",
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="now",
        needs=("order_lines", "stock_levels"),
        outcomes=outcomes.MISSED,
        has_card=False,
    ),
    Kpi(
        id="run_out_value",
        name=Text(en="Sales at risk before the next receipt", fr="Ventes menacées avant la prochaine réception"),
        short=Text(en="Sales at risk", fr="Ventes menacées"),
        meaning=Text(
            en="What customers would ask for between the end of the stock and the next receipt at P90.",
            fr="Ce que les clients demanderaient entre la fin du stock et la prochaine réception au P90.",
        ),
        formula=Text(
            en=(
                "Σ daily demand × (days until the next receipt's P90 − days of cover) × mean selling price of the "
                "12 months before, over the items that run out."
            ),
            fr=(
                "Σ demande quotidienne × (jours jusqu'au P90 de la prochaine réception − couverture) × prix de "
                "vente moyen des 12 mois d'avant, sur les articles qui tombent en rupture."
            ),
        ),
        excludes=Text(
            en="As for coming run-outs; items that run out without a selling price stand outside and are counted.",
            fr=(
                "Comme pour les ruptures à venir ; les articles en rupture sans prix de vente sont hors du compte "
                "et dénombrés."
            ),
        ),
        attribution=terms.NOW,
        example=Text(
            en="2 asked for a day, 5 days of cover, receipt in 7 days at P90, sold at 30.00: 2 × 2 × 30 = 120.",
            fr="2 demandés par jour, 5 jours de couverture, réception dans 7 jours, vendus 30,00 : 2 × 2 × 30 = 120.",
        ),
        counts=terms.STOCK_POSITIONS,
        shape="total",
        unit="money",
        better="lower",
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="now",
        needs=("order_lines", "stock_levels"),
        reads=(columns.PRICED,),
        outcomes=outcomes.MISSED,
        has_card=False,
    ),
)
