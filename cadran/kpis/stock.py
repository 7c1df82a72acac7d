"""Stock: how fast it turns, how long it lasts, what it is worth; stockouts follow."""

from cadran.kpis import terms
from cadran.kpis.kpi import Kpi
from cadran.kpis.stockouts import KPIS as STOCKOUTS
from cadran.words import Text

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
                "365 × Σ cost of goods delivered ÷ Σ daily stock value at cost. A snapshot stands for the days "
                "until the next one, at most 31."
            ),
            fr=(
                "365 × Σ coût des marchandises livrées ÷ Σ valeur quotidienne du stock au coût. Un relevé vaut "
                "pour les jours jusqu'au suivant, au plus 31."
            ),
        ),
        excludes=Text(
            en=(
                "Dropship and marketplace sales and suppliers' feeds: they are not our stock. Goods without a cost "
                "add nothing; negative stock has no value. Never revenue over cost."
            ),
            fr=(
                "Les ventes en dropshipping et marketplace et les flux des fournisseurs : ce n'est pas notre "
                "stock. Sans coût, rien n'est ajouté ; un stock négatif n'a pas de valeur. Jamais de chiffre "
                "d'affaires sur un coût."
            ),
        ),
        attribution=terms.BY_ROTATION,
        example=Text(
            en=(
                "In a month of 30 days 200 units are delivered from a mean stock of 50, at one cost: 365 × 200 ÷ "
                "(30 × 50) = 48.7 turns a year, also if the month ends at zero stock."
            ),
            fr=(
                "Sur un mois de 30 jours, 200 unités livrées pour un stock moyen de 50, au même coût : 365 × 200 ÷ "
                "(30 × 50) = 48,7 rotations par an, même si le mois finit à zéro."
            ),
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="turns",
        better="higher",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        target=7.5,
        needs=("order_lines", "deliveries", "stock_levels"),
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
                "365 × Σ units delivered ÷ Σ daily units on hand. A snapshot stands for the days until the next "
                "one, at most 31."
            ),
            fr=(
                "365 × Σ unités livrées ÷ Σ unités quotidiennes en stock. Un relevé vaut pour les jours jusqu'au "
                "suivant, au plus 31."
            ),
        ),
        excludes=Text(
            en="Dropship and marketplace sales and suppliers' feeds. Negative stock counts as none.",
            fr=(
                "Les ventes en dropshipping et marketplace et les flux des fournisseurs. Un stock négatif compte "
                "pour zéro."
            ),
        ),
        attribution=terms.BY_ROTATION,
        example=Text(
            en="10 units delivered in 10 days from 20 on hand each day: 365 × 10 ÷ 200 = 18.25 turns a year.",
            fr=(
                "10 unités livrées en 10 jours pour 20 en stock chaque jour : 365 × 10 ÷ 200 = 18,25 rotations par an."
            ),
        ),
        counts=terms.STOCK_DAYS,
        shape="ratio",
        unit="turns",
        better="higher",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        needs=("order_lines", "deliveries", "stock_levels"),
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
                "Σ units on hand ÷ Σ mean daily demand. Demand = units customers ordered there, cancelled or not; "
                "its mean counts days in stock only."
            ),
            fr=(
                "Σ unités en stock ÷ Σ demande quotidienne moyenne. Demande = unités commandées par les clients "
                "sur place, annulées ou non ; sa moyenne ne compte que les jours en stock."
            ),
        ),
        excludes=Text(
            en="Items without demand in those 28 days (see dead stock) and suppliers' feeds.",
            fr="Les articles sans demande sur ces 28 jours (voir stock dormant) et les flux des fournisseurs.",
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
        excludes=Text(
            en=(
                "Suppliers' feeds are not our stock. Negative stock has no value; positions without a cost are "
                "left out."
            ),
            fr=(
                "Les flux des fournisseurs ne sont pas notre stock. Un stock négatif n'a pas de valeur ; les "
                "positions sans coût sont laissées de côté."
            ),
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(en="20 × 5.00 and −3 × 9.00: 100 + 0 = 100.", fr="20 × 5,00 et −3 × 9,00 : 100 + 0 = 100."),
        counts=terms.STOCK_POSITIONS,
        shape="total",
        unit="money",
        better="neither",
        family="stock",
        details="stock_days",
        key=("stock_date", "sku", "location_id"),
        timing="closing",
        needs=("stock_levels",),
    ),
    Kpi(
        id="dead_stock",
        name=Text(en="Dead stock", fr="Stock dormant"),
        short=Text(en="Dead stock", fr="Stock dormant"),
        meaning=Text(
            en="The share of the stock value that has seen no demand for 180 days.",
            fr="La part de la valeur du stock sans aucune demande depuis 180 jours.",
        ),
        formula=Text(
            en=(
                "Σ value of positions without a customer order for more than 180 days ÷ Σ stock value of "
                "positions older than that."
            ),
            fr=(
                "Σ valeur des positions sans commande client depuis plus de 180 jours ÷ Σ valeur du stock des "
                "positions plus anciennes que cela."
            ),
        ),
        excludes=Text(
            en=(
                "Items launched or first stocked there less than 180 days ago: too new to tell. Positions "
                "without a cost and suppliers' feeds."
            ),
            fr=(
                "Les articles lancés ou stockés sur place depuis moins de 180 jours : trop récents pour en "
                "juger. Les positions sans coût et les flux des fournisseurs."
            ),
        ),
        attribution=terms.CLOSING_DAY,
        example=Text(
            en="Stock worth 1,000, of which 50 was last asked for 200 days ago: 50 ÷ 1,000 = 5%.",
            fr="Stock de 1 000, dont 50 demandé pour la dernière fois il y a 200 jours : 50 ÷ 1 000 = 5 %.",
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
        excludes=Text(
            en=(
                "Items without a safety stock of that place (the product's own counts only where it lies in one "
                "place), not on sale, or with neither demand nor stock for 90 days; suppliers' feeds."
            ),
            fr=(
                "Les articles sans stock de sécurité sur place (celui du produit ne vaut que s'il n'est stocké "
                "que sur un site), hors vente, ou sans demande ni stock depuis 90 jours ; les flux des "
                "fournisseurs."
            ),
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
    ),
    *STOCKOUTS,
)
