"""Stockouts that happened, then those that are coming, and what suppliers' feeds say."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi, Stake, Watch
from cadran.kpis.run_outs import KPIS as RUN_OUTS

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="stockout_rate",
        name=Text(en="Stockout rate (headline)", fr="Taux de rupture"),
        short=Text(en="Stockout rate", fr="Taux de rupture"),
        meaning=Text(
            en="The share of order lines not fulfilled, in whole or in part, because of a stockout.",
            fr="La part des lignes de commande non honorées, en tout ou en partie, à cause d'une rupture.",
        ),
        formula=Text(
            en="Σ lines cancelled for stockout ÷ Σ order lines.",
            fr="Σ lignes annulées pour rupture ÷ Σ lignes de commande.",
        ),
        excludes=Text(
            en=(
                "Every order line is in the denominator. Lines cancelled for other reasons are not "
                "stockouts; a late line is not one either. "
                "Flows whose files never record a cancellation have no value: no false zero."
            ),
            fr=(
                "Toute ligne de commande est au dénominateur. Les annulations pour d'autres motifs ne sont "
                "pas des ruptures ; un retard non plus. "
                "Les flux dont les fichiers ne notent jamais d'annulation n'ont pas de valeur : pas de faux zéro."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Of 200 lines 3 were cancelled for stockout and one lost 4 of its 10 units to it. 4 ÷ 200 = 2%.",
            fr="Sur 200 lignes, 3 annulées pour rupture et une privée de 4 de ses 10 unités. 4 ÷ 200 = 2 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        neighbours=("stockout_revenue", "stockout_days"),
        family="stock",
        reads=(columns.CANCELLED,),
        own_page="stockouts",
        target=0.025,
        defaults={"counted_in": "lines"},
        offers={"counted_in": ("lines", "orders")},
        outcomes=outcomes.MISSED,
        clause=ClauseUse(by_line=True),
        watch=Watch(
            is_headline=True,
            stake=Stake(
                Text(en="lost sales", fr="ventes perdues"), numerator_of="stockout_revenue", counts_misses=True
            ),
        ),
    ),
    Kpi(
        id="stockout_revenue",
        name=Text(en="Stockout, revenue", fr="Taux de rupture (CA)"),
        short=Text(en="Stockout, revenue", fr="Taux de rupture (CA)"),
        meaning=Text(
            en="The share of revenue lost to stockouts.", fr="La part du chiffre d'affaires perdue en ruptures."
        ),
        formula=Text(
            en="Σ lost revenue ÷ (Σ revenue + Σ lost revenue); lost = units cancelled for stockout × unit price.",
            fr="Σ CA perdu ÷ (Σ CA + Σ CA perdu) ; perdu = unités annulées pour rupture × prix unitaire.",
        ),
        excludes=Text(
            en=(
                "Purchase orders; lines without a price or exchange rate. Units cancelled for other reasons are "
                "on neither side. Sales whose files never record a cancellation have no value: no false zero."
            ),
            fr=(
                "Les commandes d'achat ; les lignes sans prix ou sans taux de change. Les unités annulées pour "
                "d'autres motifs ne sont d'aucun côté. Des ventes dont les fichiers ne notent jamais d'annulation "
                "n'ont pas de valeur : pas de faux zéro."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Revenue 950; 5 units at 10.00 cancelled for stockout: 50 ÷ (950 + 50) = 5%.",
            fr="CA de 950 ; 5 unités à 10,00 annulées pour rupture : 50 ÷ (950 + 50) = 5 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        neighbours=("stockout_rate", "stockout_days"),
        family="stock",
        reads=(columns.CANCELLED, columns.PRICED),
        own_page="stockouts",
        target=0.025,
        outcomes=outcomes.MISSED,
    ),
    Kpi(
        id="stockout_days",
        name=Text(en="Stockout days", fr="Jours de rupture"),
        short=Text(en="Stockout days", fr="Jours de rupture"),
        meaning=Text(
            en="The share of stock days on which an active item had nothing on hand.",
            fr="La part des jours de stock où un article actif n'avait rien en stock.",
        ),
        formula=Text(
            en=(
                "Σ item × location × days with nothing on hand ÷ Σ item × location × days active. Active = on sale, "
                "and in stock or with demand or stock there in the 90 days before; with less history a listed item "
                "is active."
            ),
            fr=(
                "Σ article × site × jours sans stock ÷ Σ article × site × jours actifs. Actif = en vente, et en "
                "stock ou avec demande ou stock sur place dans les 90 jours d'avant ; sans cet historique, un "
                "article listé est actif."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en="Items not launched yet or delisted, suppliers' feeds. Negative stock counts as out.",
                fr=(
                    "Les articles pas encore lancés ou déréférencés, les flux des fournisseurs. Un stock négatif "
                    "compte en rupture."
                ),
            )
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en="Two items over 30 days; one has nothing on hand for 3 of them: 3 ÷ 60 = 5%.",
            fr="Deux articles sur 30 jours ; l'un sans stock pendant 3 jours : 3 ÷ 60 = 5 %.",
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="percent",
        better="lower",
        neighbours=("stockout_rate", "stockout_revenue"),
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=0.03,
        needs=("stock_levels",),
        outcomes=outcomes.OUT,
    ),
    Kpi(
        id="lost_sales",
        name=Text(en="Estimated lost sales", fr="Ventes perdues estimées"),
        short=Text(en="Est. lost sales", fr="Ventes perdues est."),
        meaning=Text(
            en="Estimate: what would have been sold on the days with nothing on hand.",
            fr="Estimation : ce qui aurait été vendu les jours sans stock.",
        ),
        formula=Text(
            en=(
                "Per stockout and month: max(0, daily demand while in stock × days out − what was ordered on them) "
                "× mean selling price. Demand: the days in stock of the 91 before the stockout; price: the mean of "
                "the 12 months before it."
            ),
            fr=(
                "Par rupture et par mois : max(0, demande quotidienne en stock × jours de rupture − ce qui y fut "
                "commandé) × prix de vente moyen. Demande : les jours en stock des 91 précédant la rupture ; prix : "
                "la moyenne des 12 mois d'avant."
            ),
        ),
        excludes=Text(
            en=(
                "Suppliers' feeds. Items without a day in stock before, or without a selling price, and days with "
                "stock below zero stand outside and are counted. The loss of a month is spread evenly over its days "
                "out."
            ),
            fr=(
                "Les flux des fournisseurs. Les articles sans jour en stock auparavant ou sans prix de vente et les "
                "jours de stock négatif sont hors du compte et dénombrés. La perte d'un mois se répartit également "
                "sur ses jours de rupture."
            ),
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en=(
                "2 asked for a day while in stock, out for 5 days of March, 4 ordered then, sold at 30.00: (10 − 4) "
                "× 30 = 180."
            ),
            fr=(
                "2 demandés par jour en stock, 5 jours de rupture en mars, 4 commandés alors, vendus 30,00 : (10 − "
                "4) × 30 = 180."
            ),
        ),
        counts=terms.STOCK_DAYS,
        shape="total",
        unit="money",
        better="lower",
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        needs=("order_lines", "stock_levels"),
        reads=(columns.PRICED,),
        outcomes=outcomes.MISSED,
    ),
    Kpi(
        id="a_availability",
        name=Text(en="Availability of A items", fr="Disponibilité des articles A"),
        short=Text(en="A items available", fr="Articles A disponibles"),
        meaning=Text(
            en="The share of stock days on which an item that makes the revenue was on hand.",
            fr="La part des jours de stock où un article qui fait le chiffre d'affaires était disponible.",
        ),
        formula=Text(
            en=(
                "Σ A item × location × days with stock ÷ Σ A item × location × days active. A = the items that make "
                "the first 80% of the revenue of the 12 months before the month of the day."
            ),
            fr=(
                "Σ article A × site × jours avec stock ÷ Σ article A × site × jours actifs. A = les articles qui "
                "font les premiers 80 % du chiffre d'affaires des 12 mois précédant le mois du jour."
            ),
        ),
        excludes=Text(
            en="Items of classes B and C, or that sold nothing before; the rest as for stockout days.",
            fr=(
                "Les articles des classes B et C, ou sans vente auparavant ; le reste comme pour les jours de rupture."
            ),
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en="Two A items over 30 days; one has nothing on hand for 3 of them: 57 ÷ 60 = 95%.",
            fr="Deux articles A sur 30 jours ; l'un sans stock pendant 3 jours : 57 ÷ 60 = 95 %.",
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="percent",
        better="higher",
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=0.98,
        needs=("order_lines", "stock_levels"),
        reads=(columns.PRICED,),
        outcomes=outcomes.IN_STOCK,
    ),
    *RUN_OUTS,
    Kpi(
        id="oversell",
        name=Text(en="Oversell of supplier feeds", fr="Survente des flux fournisseurs"),
        short=Text(en="Oversell", fr="Survente"),
        meaning=Text(
            en=(
                "The share of dropship and marketplace lines cancelled for stockout while the supplier's feed said "
                "available."
            ),
            fr=(
                "La part des lignes en dropshipping et marketplace annulées pour rupture alors que le flux du "
                "fournisseur annonçait du stock."
            ),
        ),
        formula=Text(
            en=(
                "Σ lines cancelled for stockout with the feed above 0 on the day of the order ÷ Σ lines with a "
                "feed on that day."
            ),
            fr=(
                "Σ lignes annulées pour rupture avec un flux supérieur à 0 le jour de la commande ÷ Σ lignes ayant "
                "un flux ce jour-là."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Our own stock. Lines that name a place which is no feed, of items without a feed on the day of "
                    "the order, or whose feed is unknown by then, stand outside and are counted. Sales whose files "
                    "never record a cancellation have no value: no false zero."
                ),
                fr=(
                    "Notre propre stock. Les lignes qui désignent un site qui n'est pas un flux, celles d'articles "
                    "sans flux le jour de la commande, ou dont le flux n'est plus connu, sont hors du compte et "
                    "dénombrées. Des ventes dont les fichiers ne notent jamais d'annulation n'ont pas de valeur : "
                    "pas de faux zéro."
                ),
            )
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en=("100 dropship lines; 3 cancelled for stockout, of which 2 with 5 in the feed that day: 2 ÷ 100 = 2%."),
            fr=(
                "100 lignes en dropshipping ; 3 annulées pour rupture, dont 2 avec 5 au flux ce jour-là : 2 ÷ 100 "
                "= 2 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="lower",
        family="stock",
        own_page="stockouts",
        target=0.01,
        needs=("order_lines", "stock_levels"),
        reads=(columns.CANCELLED, columns.MODE),
        outcomes=outcomes.MISSED,
        watch=Watch(missed_by="supplier_id"),
    ),
    Kpi(
        id="feed_availability",
        name=Text(en="Availability of supplier feeds", fr="Disponibilité des flux fournisseurs"),
        short=Text(en="Feeds available", fr="Flux disponibles"),
        meaning=Text(
            en="The share of days on which a supplier's feed said an offered item was available.",
            fr="La part des jours où le flux d'un fournisseur annonçait disponible un article proposé.",
        ),
        formula=Text(
            en="Σ item × feed × days above 0 ÷ Σ item × feed × days active.",
            fr="Σ article × flux × jours au-dessus de 0 ÷ Σ article × flux × jours actifs.",
        ),
        excludes=terms.on_known_days(
            Text(
                en="Our own stock. What a feed says is not what the supplier holds: see oversell.",
                fr=(
                    "Notre propre stock. Ce qu'annonce un flux n'est pas ce que le fournisseur détient : voir survente."
                ),
            )
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en="One offered item over 30 days, at 0 in the feed for 3 of them: 27 ÷ 30 = 90%.",
            fr="Un article proposé sur 30 jours, à 0 au flux pendant 3 jours : 27 ÷ 30 = 90 %.",
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="percent",
        better="higher",
        family="stock",
        own_page="stockouts",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        needs=("order_lines", "stock_levels"),
        reads=(columns.MODE,),
        outcomes=outcomes.IN_STOCK,
        has_card=False,
    ),
)
