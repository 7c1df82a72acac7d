"""Forecasts against the demand that came, and what delivery costs."""

from cadran.i18n import Text
from cadran.kpis import terms
from cadran.kpis.kpi import Kpi

COST_LEFT_OUT = Text(
    en=(
        "Parcels with neither cost known, in a currency without a rate on the order date, or of unknown lines are "
        "outside and counted. Parcels not delivered yet."
    ),
    fr=(
        "Les colis sans aucun des deux coûts, dans une devise sans taux à la date de commande, ou de lignes inconnues "
        "sont à part et comptés. Les colis pas encore livrés."
    ),
)

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="forecast_wape",
        name=Text(en="Forecast error (WAPE)", fr="Erreur de prévision (WAPE)"),
        short=Text(en="Forecast error (WAPE)", fr="Erreur (WAPE)"),
        meaning=Text(
            en="How far forecasts were from the demand that came, in parts of that demand.",
            fr="De combien les prévisions se sont écartées de la demande réelle, rapporté à cette demande.",
        ),
        formula=Text(en="Σ |actual − forecast| ÷ Σ actual.", fr="Σ |réel − prévu| ÷ Σ réel."),
        excludes=terms.FORECASTS_LEFT_OUT,
        attribution=terms.BY_FORECAST_PERIOD,
        example=Text(
            en=(
                "SKU A: 1,000 asked, 950 forecast; SKU B: 10 asked, 25 forecast. (50 + 15) ÷ 1,010 = 6.4% (a mean "
                "of the errors would say 77.5%)."
            ),
            fr=(
                "SKU A : 1 000 demandées, 950 prévues ; SKU B : 10 demandées, 25 prévues. (50 + 15) ÷ 1 010 = "
                "6,4 % (la moyenne des erreurs dirait 77,5 %)."
            ),
        ),
        counts=terms.FORECASTS,
        outside_counts=terms.DEMANDS,
        shape="ratio",
        unit="percent",
        better="lower",
        family="planning",
        details="forecasts",
        key=("sku", "location_id", "period_start", "period_end"),
        target=0.3,
        needs=("order_lines", "forecasts"),
    ),
    Kpi(
        id="forecast_bias",
        name=Text(en="Forecast bias", fr="Biais de prévision"),
        short=Text(en="Forecast bias", fr="Biais de prévision"),
        meaning=Text(
            en="By how much forecasts were too high (+) or too low (−) on the whole.",
            fr="De combien les prévisions étaient trop hautes (+) ou trop basses (−) dans l'ensemble.",
        ),
        formula=Text(en="Σ (forecast − actual) ÷ Σ actual.", fr="Σ (prévu − réel) ÷ Σ réel."),
        excludes=terms.FORECASTS_LEFT_OUT,
        attribution=terms.BY_FORECAST_PERIOD,
        example=Text(
            en="1,000 asked, 950 forecast; 10 asked, 25 forecast. (−50 + 15) ÷ 1,010 = −3.5%.",
            fr="1 000 demandées, 950 prévues ; 10 demandées, 25 prévues. (−50 + 15) ÷ 1 010 = −3,5 %.",
        ),
        counts=terms.FORECASTS,
        outside_counts=terms.DEMANDS,
        shape="ratio",
        unit="percent",
        better="neither",
        family="planning",
        details="forecasts",
        key=("sku", "location_id", "period_start", "period_end"),
        needs=("order_lines", "forecasts"),
    ),
    Kpi(
        id="forecast_ratio",
        name=Text(en="Forecast to actual", fr="Prévu sur réalisé"),
        short=Text(en="Forecast to actual", fr="Prévu sur réalisé"),
        meaning=Text(
            en="The forecast as a share of the demand that came; 100% is right on the whole.",
            fr="La prévision en part de la demande réelle ; 100 % est juste dans l'ensemble.",
        ),
        formula=Text(en="Σ forecast ÷ Σ actual.", fr="Σ prévu ÷ Σ réel."),
        excludes=terms.FORECASTS_LEFT_OUT,
        attribution=terms.BY_FORECAST_PERIOD,
        example=Text(
            en="1,000 asked, 950 forecast; 10 asked, 25 forecast. 975 ÷ 1,010 = 96.5%.",
            fr="1 000 demandées, 950 prévues ; 10 demandées, 25 prévues. 975 ÷ 1 010 = 96,5 %.",
        ),
        counts=terms.FORECASTS,
        outside_counts=terms.DEMANDS,
        shape="ratio",
        unit="percent",
        better="neither",
        family="planning",
        details="forecasts",
        key=("sku", "location_id", "period_start", "period_end"),
        needs=("order_lines", "forecasts"),
    ),
    Kpi(
        id="cost_per_unit",
        name=Text(en="Delivery cost per unit", fr="Coût de livraison par unité"),
        short=Text(en="Delivery cost per unit", fr="Coût par unité"),
        meaning=Text(
            en="What freight and handling cost for each delivered unit.",
            fr="Ce que coûtent le transport et la manutention par unité livrée.",
        ),
        formula=Text(
            en="Σ (freight + handling) of delivered parcels ÷ Σ units delivered, in the reporting currency.",
            fr="Σ (transport + manutention) des colis livrés ÷ Σ unités livrées, en devise de référence.",
        ),
        excludes=COST_LEFT_OUT,
        attribution=terms.BY_PARCEL,
        example=Text(
            en="Freight 8.00 and handling 2.00 for 4 units, freight 5.00 for 1 unit: 15 ÷ 5 = 3.00 per unit.",
            fr=(
                "Transport 8,00 et manutention 2,00 pour 4 unités, transport 5,00 pour 1 unité : 15 ÷ 5 = 3,00 par "
                "unité."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="price",
        better="lower",
        family="planning",
        own_page="costs",
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.freight_cost", "deliveries.handling_cost"),),
    ),
    Kpi(
        id="freight_per_unit",
        name=Text(en="Freight per unit", fr="Transport par unité"),
        short=Text(en="Freight per unit", fr="Transport par unité"),
        meaning=Text(
            en="The part of the delivery cost per unit that is freight.",
            fr="La part du coût de livraison par unité due au transport.",
        ),
        formula=Text(
            en="Σ freight of delivered parcels ÷ Σ units delivered, in the reporting currency.",
            fr="Σ transport des colis livrés ÷ Σ unités livrées, en devise de référence.",
        ),
        excludes=COST_LEFT_OUT,
        attribution=terms.BY_PARCEL,
        example=Text(
            en="Freight 8.00 for 4 units and 5.00 for 1 unit: 13 ÷ 5 = 2.60 per unit.",
            fr="Transport 8,00 pour 4 unités et 5,00 pour 1 unité : 13 ÷ 5 = 2,60 par unité.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="price",
        better="lower",
        family="planning",
        own_page="costs",
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.freight_cost",),),
    ),
    Kpi(
        id="handling_per_unit",
        name=Text(en="Handling per unit", fr="Manutention par unité"),
        short=Text(en="Handling per unit", fr="Manutention par unité"),
        meaning=Text(
            en="The part of the delivery cost per unit that is handling.",
            fr="La part du coût de livraison par unité due à la manutention.",
        ),
        formula=Text(
            en="Σ handling of delivered parcels ÷ Σ units delivered, in the reporting currency.",
            fr="Σ manutention des colis livrés ÷ Σ unités livrées, en devise de référence.",
        ),
        excludes=COST_LEFT_OUT,
        attribution=terms.BY_PARCEL,
        example=Text(
            en="Handling 2.00 for 4 units and unknown for 1 unit: 2 ÷ 5 = 0.40 per unit.",
            fr="Manutention 2,00 pour 4 unités, inconnue pour 1 unité : 2 ÷ 5 = 0,40 par unité.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="price",
        better="lower",
        family="planning",
        own_page="costs",
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.handling_cost",),),
    ),
)
