"""Words that several KPIs share: which day a row belongs to, what is counted and what stays outside."""

from cadran.words import Text

BY_PROMISED_DATE = Text(
    en="by promised date (or by the requested date or the latest promise, when measured against them)",
    fr="par date promise (ou par date demandée ou dernière promesse, selon la base de mesure)",
)
ORDER_BY_PROMISED_DATE = Text(
    en="by the latest promised date among the lines of the order",
    fr="par la plus tardive des dates promises des lignes de la commande",
)
NOW = Text(en="as of the data date, whatever the period", fr="à la date d'arrêté, quelle que soit la période")
BY_FIRST_PROMISE = Text(en="by the date of the first promise", fr="par date de première promesse")
BY_ORDER_DATE = Text(en="by order date", fr="par date de commande")
BY_COMPLETION = Text(
    en="by completion date, or by order date by choice",
    fr="par date de livraison complète, ou par date de commande au choix",
)
BY_STAGE_END = Text(
    en="by completion date; before that, by the last date known of the line",
    fr="par date de livraison complète ; à défaut, par la dernière date connue de la ligne",
)
BY_STOCK_DATE = Text(en="by stock date", fr="par date de stock")
CLOSING_DAY = Text(en="the last stock date of the period", fr="dernière date de stock de la période")
BY_SALE_COHORT = Text(
    en="by sale cohort: the day of the order, whenever the goods come back",
    fr="par cohorte de vente : le jour de la commande, quelle que soit la date du retour",
)
BY_RECEIPT_OF_RETURN = Text(en="by the date the return was received", fr="par date de réception du retour")
BY_LAST_DELIVERY = Text(en="by the date of the last delivery", fr="par date de dernière livraison")
BY_LAST_HANDOVER = Text(
    en="by the date the last parcel was handed to the carrier",
    fr="par date de remise du dernier colis au transporteur",
)
BY_FORECAST_PERIOD = Text(en="by the first day of the forecast period", fr="par premier jour de la période prévue")
BY_ANSWER_DATE = Text(en="by the date of the answer", fr="par date de réponse")
BY_ROTATION = Text(
    en="goods by the date of the last delivery, stock by stock date",
    fr="marchandises par date de dernière livraison, stock par date de stock",
)
BY_OWN_DATE = Text(
    en="returns by the date received, deliveries by the date delivered",
    fr="retours par date de réception, livraisons par date de livraison",
)
BY_WINDOW = Text(en="by the first day of the clause's window", fr="par premier jour de la fenêtre de la clause")

LINES = Text(en="lines", fr="lignes")
ORDERS = Text(en="orders", fr="commandes")
STOCK_DAYS = Text(en="stock days", fr="jours de stock")
STOCK_POSITIONS = Text(en="stock positions", fr="positions de stock")
RECORDS = Text(en="counted records", fr="positions comptées")
RETURNS = Text(en="returns", fr="retours")
CLAUSES = Text(en="clauses", fr="clauses")
FORECASTS = Text(en="forecasts", fr="prévisions")
ANSWERS = Text(en="answers", fr="réponses")

NOT_DUE = Text(
    en=(
        "Lines not yet due, cancelled by the customer before the date, or without a date are outside the "
        "rate and counted beside it."
    ),
    fr=(
        "Les lignes pas encore échues, annulées par le client avant la date ou sans date sont hors du taux "
        "et comptées à côté."
    ),
)
STAGE_LEFT_OUT = Text(
    en=(
        "Lines without both dates, with the two in the wrong order, or with a parcel shipped after it was "
        "delivered (counted as warnings)."
    ),
    fr=(
        "Les lignes sans les deux dates, avec les deux dates inversées, ou dont un colis est expédié après "
        "sa livraison (comptées en avertissement)."
    ),
)
FORECASTS_LEFT_OUT = Text(
    en=(
        "Periods that have not ended, and forecasts made after their period began. Only the last forecast "
        "made before counts. Demand = units customers ordered, cancelled or not."
    ),
    fr=(
        "Les périodes non terminées et les prévisions faites après le début de leur période. Seule compte "
        "la dernière faite avant. Demande = unités commandées par les clients, annulées ou non."
    ),
)
