"""Stock: how fast it turns, how long it lasts, what it is worth; stockouts follow."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import Kpi, Stake, Watch
from cadran.kpis.stockouts import KPIS as STOCKOUTS

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="rotation",
        name=Text(en="Stock rotation (turns)", fr="Rotation des stocks"),
        short=Text(en="Stock rotation", fr="Rotation des stocks"),
        meaning=Text(
            en="How many times a year the stock is sold at the pace of the period.",
            fr="Combien de fois par an le stock est vendu au rythme de la période.",
        ),
        formula=Text(
            en=(
                "365 × Σ cost of goods delivered, by the parcel, ÷ Σ daily stock value at cost, both over the same "
                "items, places and days: those on which the stock is known."
            ),
            fr=(
                "365 × Σ coût des marchandises livrées, colis par colis, ÷ Σ valeur quotidienne du stock au coût, "
                "sur les mêmes articles, sites et jours : ceux où le stock est connu."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Dropship and marketplace sales and suppliers' feeds: they are not our stock. Sales without a "
                    "stock record and days without a cost stand outside and are counted; goods without a cost have "
                    "that of the stock they come from. Negative stock has no value. Never revenue over cost."
                ),
                fr=(
                    "Les ventes en dropshipping et marketplace et les flux des fournisseurs : ce n'est pas notre "
                    "stock. Les ventes sans stock suivi et les jours sans coût sont hors du compte et dénombrés ; "
                    "sans coût propre, une vente a celui du stock dont elle vient. Un stock négatif n'a pas de "
                    "valeur. Jamais de chiffre d'affaires sur un coût."
                ),
            )
        ),
        attribution=terms.BY_ROTATION,
        example=Text(
            en=(
                "10 on hand at one snapshot a month, one unit sold a day, at one cost: 365 × 31 ÷ (31 × 10) = 36.5 "
                "turns a year, in every month."
            ),
            fr=(
                "10 en stock à un relevé par mois, une unité vendue par jour, au même coût : 365 × 31 ÷ (31 × 10) = "
                "36,5 rotations par an, chaque mois."
            ),
        ),
        counts=terms.STOCK_DAYS,
        outside_counts=terms.LINES,
        shape="ratio",
        unit="turns",
        better="higher",
        neighbours=("rotation_units",),
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=7.5,
        needs=("order_lines", "deliveries", "stock_levels"),
        reads=(columns.STOCK_VALUED, columns.ARRIVED),
        watch=Watch(
            is_headline=True,
            stake=Stake(Text(en="more than usual", fr="de plus que d'ordinaire"), excess_of="stock_value"),
        ),
    ),
    Kpi(
        id="rotation_units",
        name=Text(en="Stock rotation in units", fr="Rotation en unités"),
        short=Text(en="Rotation in units", fr="Rotation en unités"),
        meaning=Text(
            en="How many times a year the stock is sold at the pace of the period, counted in units.",
            fr="Combien de fois par an le stock est vendu au rythme de la période, en unités.",
        ),
        formula=Text(
            en=(
                "365 × Σ units delivered, by the parcel, ÷ Σ daily units on hand, both over the same items, places "
                "and days: those on which the stock is known."
            ),
            fr=(
                "365 × Σ unités livrées, colis par colis, ÷ Σ unités quotidiennes en stock, sur les mêmes articles, "
                "sites et jours : ceux où le stock est connu."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Dropship and marketplace sales and suppliers' feeds. Sales without a stock record stand "
                    "outside and are counted. Negative stock counts as none."
                ),
                fr=(
                    "Les ventes en dropshipping et marketplace et les flux des fournisseurs. Les ventes sans stock "
                    "suivi sont hors du compte et dénombrées. Un stock négatif compte pour zéro."
                ),
            )
        ),
        attribution=terms.BY_ROTATION,
        example=Text(
            en=(
                "10 units delivered in 10 days of which one snapshot says 20 on hand: 365 × 10 ÷ 200 = 18.25 turns "
                "a year."
            ),
            fr=(
                "10 unités livrées en 10 jours dont un seul relevé dit 20 en stock : 365 × 10 ÷ 200 = 18,25 "
                "rotations par an."
            ),
        ),
        counts=terms.STOCK_DAYS,
        outside_counts=terms.LINES,
        shape="ratio",
        unit="turns",
        better="higher",
        neighbours=("rotation",),
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        needs=("order_lines", "deliveries", "stock_levels"),
        reads=(columns.ARRIVED,),
        has_card=False,
    ),
    Kpi(
        id="days_of_cover",
        name=Text(en="Days of cover", fr="Couverture (jours)"),
        short=Text(en="Days of cover", fr="Couverture (jours)"),
        meaning=Text(
            en="How many days the stock lasts at the demand of the last 28 days.",
            fr="Combien de jours le stock tient à la demande des 28 derniers jours.",
        ),
        formula=Text(
            en=(
                "Σ units on hand ÷ Σ mean daily demand. Demand = units customers ordered there, cancelled or not, "
                "on any day of the 28 that end with the day of the stock; its mean counts days in stock only. An "
                "order without a place counts where the item lies in one place only."
            ),
            fr=(
                "Σ unités en stock ÷ Σ demande quotidienne moyenne. Demande = unités commandées par les clients sur "
                "place, annulées ou non, tout jour des 28 qui finissent au jour du stock ; sa moyenne ne compte que "
                "les jours en stock. Une commande sans site compte là où l'article n'est stocké que sur un site."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en=("Items without demand in those 28 days (counted beside it, see dead stock) and suppliers' feeds."),
                fr=(
                    "Les articles sans demande sur ces 28 jours (dénombrés à côté, voir stock dormant) et les flux "
                    "des fournisseurs."
                ),
            )
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(
            en=(
                "30 on hand; 28 units ordered over 14 days in stock, sold out for the other 14: 30 ÷ 2 = 15 days, "
                "not 30."
            ),
            fr=(
                "30 en stock ; 28 unités commandées sur 14 jours en stock, en rupture les 14 autres : 30 ÷ 2 = 15 "
                "jours, et non 30."
            ),
        ),
        counts=terms.STOCK_POSITIONS,
        shape="ratio",
        unit="days",
        better="neither",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="closing",
        needs=("order_lines", "stock_levels"),
    ),
    Kpi(
        id="stock_value",
        name=Text(en="Stock value", fr="Valeur du stock"),
        short=Text(en="Stock value", fr="Valeur du stock"),
        meaning=Text(en="What the stock on hand cost us.", fr="Ce que le stock présent nous a coûté."),
        formula=Text(
            en="Σ units on hand × unit cost, of the snapshot or else of the product.",
            fr="Σ unités en stock × coût unitaire, du relevé ou à défaut du produit.",
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Suppliers' feeds are not our stock. Negative stock has no value; positions without a cost "
                    "stand outside and are counted."
                ),
                fr=(
                    "Les flux des fournisseurs ne sont pas notre stock. Un stock négatif n'a pas de valeur ; les "
                    "positions sans coût sont hors du compte et dénombrées."
                ),
            )
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(
            en=("Place A counted on the 30th: 20 × 5.00; place B on the 31st: −3 × 9.00. On the 31st: 100 + 0 = 100."),
            fr="Site A relevé le 30 : 20 × 5,00 ; site B le 31 : −3 × 9,00. Au 31 : 100 + 0 = 100.",
        ),
        counts=terms.STOCK_POSITIONS,
        shape="total",
        unit="money",
        better="neither",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="closing",
        needs=("stock_levels",),
        reads=(columns.STOCK_VALUED,),
    ),
    Kpi(
        id="dead_stock",
        name=Text(en="Dead stock", fr="Stock dormant"),
        short=Text(en="Dead stock", fr="Stock dormant"),
        meaning=Text(
            en="The share of the stock value of which nothing was sold for 180 days.",
            fr="La part de la valeur du stock dont rien n'a été vendu depuis 180 jours.",
        ),
        formula=Text(
            en=(
                "Σ value of positions from which nothing was delivered to a customer for more than 180 days ÷ Σ "
                "stock value of positions older than that. A move to another place is no sale."
            ),
            fr=(
                "Σ valeur des positions dont rien n'a été livré à un client depuis plus de 180 jours ÷ Σ valeur du "
                "stock des positions plus anciennes que cela. Un transfert n'est pas une vente."
            ),
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Items launched or first stocked there less than 180 days ago: too new to tell. Suppliers' "
                    "feeds. Positions without a cost stand outside and are counted."
                ),
                fr=(
                    "Les articles lancés ou stockés sur place depuis moins de 180 jours : trop récents pour en "
                    "juger. Les flux des fournisseurs. Les positions sans coût sont hors du compte et dénombrées."
                ),
            )
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(
            en="Stock worth 1,000, of which 50 was last sold 200 days ago: 50 ÷ 1,000 = 5%.",
            fr="Stock de 1 000, dont 50 vendu pour la dernière fois il y a 200 jours : 50 ÷ 1 000 = 5 %.",
        ),
        counts=terms.STOCK_POSITIONS,
        shape="ratio",
        unit="percent",
        better="lower",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=0.05,
        timing="closing",
        needs=("order_lines", "stock_levels"),
        reads=(columns.STOCK_VALUED,),
    ),
    Kpi(
        id="below_safety",
        name=Text(en="Days below safety stock", fr="Jours sous le stock de sécurité"),
        short=Text(en="Below safety stock", fr="Sous stock de sécurité"),
        meaning=Text(
            en="The share of stock days on which an active item was below its safety stock.",
            fr="La part des jours de stock où un article actif était sous son stock de sécurité.",
        ),
        formula=Text(
            en="Σ days with units on hand < safety stock ÷ Σ days of active items with a safety stock.",
            fr=("Σ jours où le stock < le stock de sécurité ÷ Σ jours des articles actifs ayant un stock de sécurité."),
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Items not on sale, or with neither demand nor stock for 90 days; suppliers' feeds. Days "
                    "without a safety stock of that place (the product's own counts only while it lies in one "
                    "place) stand outside and are counted."
                ),
                fr=(
                    "Les articles hors vente, ou sans demande ni stock depuis 90 jours ; les flux des fournisseurs. "
                    "Les jours sans stock de sécurité sur place (celui du produit ne vaut que tant qu'il n'est "
                    "stocké que sur un site) sont hors du compte et dénombrés."
                ),
            )
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en="Safety stock 10; on hand 12, 10, 9 and 0 on four days: 2 ÷ 4 = 50%.",
            fr="Stock de sécurité 10 ; 12, 10, 9 puis 0 en stock sur quatre jours : 2 ÷ 4 = 50 %.",
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="percent",
        better="lower",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=0.1,
        needs=("stock_levels",),
        reads=(("stock_levels.safety_stock", "products.safety_stock"),),
        outcomes=outcomes.MISSED,
    ),
    Kpi(
        id="inventory_accuracy",
        name=Text(en="Inventory accuracy", fr="Fiabilité des stocks"),
        short=Text(en="Inventory accuracy", fr="Fiabilité des stocks"),
        meaning=Text(
            en="The share of physical counts that came within 2% of the recorded quantity.",
            fr="La part des comptages physiques à 2 % près de la quantité enregistrée.",
        ),
        formula=Text(
            en="Σ counts with |counted − recorded| ≤ 2% of recorded ÷ Σ counts.",
            fr="Σ comptages avec |compté − enregistré| ≤ 2 % de l'enregistré ÷ Σ comptages.",
        ),
        excludes=Text(
            en="Positions not counted. By record, never net: a surplus does not make good a shortage.",
            fr="Les positions non comptées. Par position, jamais en net : un surplus ne compense pas un manque.",
        ),
        attribution=terms.BY_STOCK_DATE,
        example=Text(
            en="Recorded 100 and 100, counted 95 and 105: 0 ÷ 2 = 0%, though the sum agrees.",
            fr="Enregistré 100 et 100, compté 95 et 105 : 0 ÷ 2 = 0 %, bien que la somme soit juste.",
        ),
        counts=terms.RECORDS,
        shape="ratio",
        unit="percent",
        better="higher",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=0.97,
        needs=("stock_levels",),
        reads=(("stock_levels.counted_quantity",),),
        outcomes=outcomes.MET,
    ),
    Kpi(
        id="counting_coverage",
        name=Text(en="Counting coverage", fr="Couverture des comptages"),
        short=Text(en="Counting coverage", fr="Couverture des comptages"),
        meaning=Text(
            en="The share of the stock value that was physically counted in the last 90 days.",
            fr="La part de la valeur du stock comptée physiquement dans les 90 derniers jours.",
        ),
        formula=Text(
            en="Σ value of positions counted in the 90 days that end with the day ÷ Σ stock value.",
            fr="Σ valeur des positions comptées dans les 90 jours qui finissent ce jour ÷ Σ valeur du stock.",
        ),
        excludes=terms.on_known_days(
            Text(
                en=(
                    "Suppliers' feeds, and days before 90 days of stock are known. Positions without a cost stand "
                    "outside and are counted. Whether a count agreed is another question: see inventory accuracy. "
                    "Files in which no count is recorded have no value: no false zero."
                ),
                fr=(
                    "Les flux des fournisseurs, et les jours avant que 90 jours de stock soient connus. Les positions "
                    "sans coût sont hors du compte et dénombrées. Qu'un comptage soit juste est une autre question : "
                    "voir la fiabilité des stocks. Sans aucun comptage dans les fichiers, pas de valeur : pas de faux "
                    "zéro."
                ),
            )
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(
            en="Stock worth 600 counted 20 days ago, 300 counted 90 days ago, 100 never: 600 ÷ 1,000 = 60%.",
            fr="Stock de 600 compté il y a 20 jours, 300 il y a 90 jours, 100 jamais : 600 ÷ 1 000 = 60 %.",
        ),
        counts=terms.STOCK_POSITIONS,
        shape="ratio",
        unit="percent",
        better="higher",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="closing",
        needs=("stock_levels",),
        reads=(columns.STOCK_VALUED, ("stock_levels.counted_quantity",)),
        outcomes=outcomes.MET,
    ),
    *STOCKOUTS,
)
