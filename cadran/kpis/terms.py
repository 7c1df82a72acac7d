"""Words that several KPIs share: which day a row belongs to, what is counted and what stays outside."""

from cadran.i18n import Text

# Nothing is handed to a carrier in these: the goods wait in the store, or leave it with the customer.
COLLECTED_MODES = ("store", "click_collect", "reserve_collect")

BY_PROMISED_DATE = Text(
    en="by promised date (or by the requested date or the latest promise, when measured against them)",
    fr="par date promise (ou par date demandée ou dernière promesse, selon la base de mesure)",
)
ORDER_BY_PROMISED_DATE = Text(
    en="by the date of the first line it missed, else by the latest date among its lines",
    fr="par date de la première ligne manquée, sinon par la plus tardive des dates de ses lignes",
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
CLOSING_DAY = Text(
    en="the last day of the period, at most the data date, with the last known state of every item and place",
    fr="dernier jour de la période, au plus la date d'arrêté, avec le dernier état connu de chaque article et site",
)
BY_SALE_COHORT = Text(
    en="by sale cohort: the day of the order, whenever the goods come back",
    fr="par cohorte de vente : le jour de la commande, quelle que soit la date du retour",
)
BY_RECEIPT_OF_RETURN = Text(en="by the date the return was received", fr="par date de réception du retour")
BY_PARCEL = Text(en="by the date each parcel came", fr="par date d'arrivée de chaque colis")
BY_LAST_HANDOVER = Text(
    en="by the date the last parcel was handed to the carrier",
    fr="par date de remise du dernier colis au transporteur",
)
BY_FORECAST_PERIOD = Text(en="by the first day of the forecast period", fr="par premier jour de la période prévue")
BY_ANSWER_DATE = Text(en="by the date of the answer", fr="par date de réponse")
BY_ROTATION = Text(
    en="goods by the day of each parcel, stock by stock date",
    fr="marchandises par jour de chaque colis, stock par date de stock",
)
BY_OWN_DATE = Text(
    en="returns by the date received, deliveries by the date delivered",
    fr="retours par date de réception, livraisons par date de livraison",
)
BY_WINDOW = Text(en="by the last day of the clause's window", fr="par dernier jour de la fenêtre de la clause")

KNOWN_STOCK = Text(
    en=(
        "A snapshot stands until the next one, at most the longer of 31 days and twice the item's usual gap, that of "
        "the place's newest snapshot until the data date; after that the stock is unknown and counted. Where a place "
        "never lists a zero, an item left out is at zero."
    ),
    fr=(
        "Un relevé vaut jusqu'au suivant, au plus 31 jours ou deux fois l'intervalle habituel de l'article, celui du "
        "dernier relevé du site jusqu'à la date d'arrêté ; ensuite le stock est inconnu et dénombré. Là où un site ne "
        "liste jamais de zéro, un article absent est à zéro."
    ),
)

MISSED_LINES = Text(en="missed lines", fr="lignes manquées")
LINES = Text(en="lines", fr="lignes")
DEMANDS = Text(en="demands", fr="demandes")
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
        "Lines not yet due, withdrawn by the buyer on or before the date, and lines nobody can place (no date, a date "
        "before the order or more than three years after it, delivered before ordered, an hour that is missing) are "
        "outside the rate and counted beside it."
    ),
    fr=(
        "Les lignes pas encore échues, retirées par l'acheteur au plus tard à la date, et celles que l'on ne peut "
        "placer (sans date, date antérieure à la commande ou plus de trois ans après, livrée avant d'être commandée, "
        "heure manquante) sont hors du taux et comptées à côté."
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
        "Periods that have not ended, and forecasts made on or after the first day of their period. A day of an item "
        "is forecast once: with a place before without, then the shorter period, then the last made; what is left of "
        "a longer period counts with its share. Demand = units customers ordered, cancelled or not; what had no "
        "forecast while others had one stands outside and is counted."
    ),
    fr=(
        "Les périodes non terminées et les prévisions faites le premier jour de leur période ou après. Un jour d'un "
        "article n'est prévu qu'une fois : avec site avant sans site, puis la période la plus courte, puis la dernière "
        "faite ; le reste d'une période plus longue compte pour sa part. Demande = unités commandées par les clients, "
        "annulées ou non ; celle sans prévision, quand d'autres en ont, est hors du compte et dénombrée."
    ),
)


def on_known_days(left_out: Text) -> Text:
    """What is left out, and on which days a stock is known."""
    return Text(en=f"{left_out.en} {KNOWN_STOCK.en}", fr=f"{left_out.fr} {KNOWN_STOCK.fr}")
