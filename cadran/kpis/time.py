"""How long orders take: the whole lead time and its stages."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import ClauseUse, Kpi, Watch

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="lead_time",
        name=Text(en="Lead time", fr="Délai"),
        short=Text(en="Lead time", fr="Délai"),
        meaning=Text(
            en=(
                "How long lines take from the order, or its release if later, until they are complete: the sales "
                "lead time outbound, the procurement lead time inbound."
            ),
            fr=(
                "Le temps entre la commande, ou sa libération si elle est plus tardive, et la livraison complète : "
                "délai de vente en sortie, délai d'approvisionnement en entrée."
            ),
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of completion − start: to the minute where both have an hour, whole days "
                "else; or in whole working days of the location by choice."
            ),
            fr=(
                "Médiane, P90 et moyenne de (complète − début) : à la minute si les deux ont une heure, sinon en "
                "jours entiers ; ou en jours ouvrés entiers du site au choix."
            ),
        ),
        excludes=Text(
            en=(
                "Lines delivered before they were ordered, or whose order date is unknown, are outside and counted;"
                " so are lines cancelled or closed short. Open lines are outside the plain figure and counted: the "
                "shorter the period, the more of them are missing."
            ),
            fr=(
                "Les lignes livrées avant d'être commandées, ou dont la date de commande est inconnue, sont à part "
                "et comptées ; de même les lignes annulées ou soldées incomplètes. Les lignes ouvertes sont hors du"
                " chiffre simple et comptées : plus la période est courte, plus il en manque."
            ),
        ),
        attribution=terms.BY_COMPLETION,
        example=Text(
            en=(
                "Ordered on Monday at 10:00; 6 units came on Wednesday, the last 4 on Friday at 16:00: complete "
                "after 4.25 days, or 4 working days."
            ),
            fr=(
                "Commandée lundi à 10 h ; 6 unités mercredi, les 4 dernières vendredi à 16 h : complète en 4,25 "
                "jours, ou 4 jours ouvrés."
            ),
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        defaults={"day_kind": "calendar", "cohort": "completion"},
        offers={"cohort": ("completion", "order")},
        needs=("order_lines", "deliveries"),
        reads=(columns.ARRIVED,),
        outcomes=outcomes.DURATION,
        clause=ClauseUse(by_line=True, due="order", defined_by="lead_time_kept"),
        watch=Watch("p90", is_headline=True),
        own_label=Text(en="Total", fr="Total"),
    ),
    Kpi(
        id="order_to_ready",
        name=Text(en="Preparation time", fr="Délai de préparation"),
        short=Text(en="Preparation time", fr="Préparation"),
        meaning=Text(
            en="How long lines take from the order, or its release if later, until their last parcel is ready.",
            fr="Le temps entre la commande, ou sa libération si elle est plus tardive, et le dernier colis prêt.",
        ),
        formula=Text(
            en="Median, P90 and mean of (last parcel ready − start), in days, to the minute where both have an hour.",
            fr=(
                "Médiane, P90 et moyenne de (dernier colis prêt − début), en jours, à la minute si les deux "
                "ont une heure."
            ),
        ),
        excludes=Text(
            en=terms.STAGE_LEFT_OUT.en + " Lines whose order date is unknown.",
            fr=terms.STAGE_LEFT_OUT.fr + " Les lignes dont la date de commande est inconnue.",
        ),
        attribution=terms.BY_STAGE_END,
        example=Text(
            en="Ordered at 09:00, ready the next day at 15:00: 1.25 days.",
            fr="Commandée à 9 h, prête le lendemain à 15 h : 1,25 jour.",
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        needs=("order_lines", "deliveries"),
        reads=(columns.READY,),
        outcomes=outcomes.DURATION,
        own_label=Text(en="Preparation", fr="Préparation"),
    ),
    Kpi(
        id="ready_to_ship",
        name=Text(en="Ready to shipped", fr="Prêt à expédié"),
        short=Text(en="Ready to shipped", fr="Prêt à expédié"),
        meaning=Text(
            en="How long a ready line waits until it is handed to the carrier.",
            fr="Le temps d'attente d'une ligne prête avant sa remise au transporteur.",
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of (last parcel shipped − last parcel ready), in days, to the minute "
                "where both have an hour."
            ),
            fr=(
                "Médiane, P90 et moyenne de (dernier colis expédié − dernier colis prêt), en jours, à la "
                "minute si les deux ont une heure."
            ),
        ),
        excludes=terms.STAGE_LEFT_OUT,
        attribution=terms.BY_STAGE_END,
        example=Text(
            en="Ready at 09:00, handed over at 15:00: 0.25 days.", fr="Prête à 9 h, remise à 15 h : 0,25 jour."
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        needs=("order_lines", "deliveries"),
        reads=(columns.READY, columns.SHIPPED),
        outcomes=outcomes.DURATION,
        without_modes=terms.COLLECTED_MODES,
        own_label=Text(en="Hand-over", fr="Remise"),
    ),
    Kpi(
        id="transit",
        name=Text(en="Transit time", fr="Délai de transport"),
        short=Text(en="Transit time", fr="Délai de transport"),
        meaning=Text(
            en="How long lines travel from the hand-over to the carrier until the last delivery.",
            fr="Le temps de trajet entre la remise au transporteur et la dernière livraison.",
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of (last delivery − last parcel shipped), in days, to the minute where "
                "both have an hour."
            ),
            fr=(
                "Médiane, P90 et moyenne de (dernière livraison − dernier colis expédié), en jours, à la "
                "minute si les deux ont une heure."
            ),
        ),
        excludes=terms.STAGE_LEFT_OUT,
        attribution=terms.BY_STAGE_END,
        example=Text(
            en="Shipped on Monday at 18:00, delivered on Wednesday at 12:00: 1.75 days.",
            fr="Expédiée lundi à 18 h, livrée mercredi à 12 h : 1,75 jour.",
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        needs=("order_lines", "deliveries"),
        reads=(columns.SHIPPED, ("deliveries.delivered_at",)),
        outcomes=outcomes.DURATION,
        without_modes=terms.COLLECTED_MODES,
        own_label=Text(en="Transit", fr="Transport"),
    ),
    Kpi(
        id="put_away",
        name=Text(en="Put-away time", fr="Délai de mise en stock"),
        short=Text(en="Put-away time", fr="Mise en stock"),
        meaning=Text(
            en="How long received goods wait until they are available in stock.",
            fr="Le temps d'attente des marchandises reçues avant d'être disponibles en stock.",
        ),
        formula=Text(
            en=(
                "Median, P90 and mean of (last available − last delivery), in days, to the minute where both "
                "have an hour."
            ),
            fr=(
                "Médiane, P90 et moyenne de (dernière mise à disposition − dernière livraison), en jours, à "
                "l'heure près."
            ),
        ),
        excludes=terms.STAGE_LEFT_OUT,
        attribution=terms.BY_STAGE_END,
        example=Text(
            en="Delivered at 08:00, available the next day at 08:00: 1 day.",
            fr="Livrée à 8 h, disponible le lendemain à 8 h : 1 jour.",
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.delivered_at",), ("deliveries.available_at",)),
        outcomes=outcomes.DURATION,
        own_label=Text(en="Put-away", fr="Mise en stock"),
    ),
    Kpi(
        id="lead_time_kept",
        name=Text(en="Within contracted lead time", fr="Délai contractuel tenu"),
        short=Text(en="Within contract", fr="Délai contractuel"),
        meaning=Text(
            en="The share of lines under a lead time clause that are complete within the days the contract allows.",
            fr="La part des lignes sous clause de délai qui sont complètes dans les jours que le contrat accorde.",
        ),
        formula=Text(
            en=(
                "Σ lines complete within lead days + grace ÷ Σ lines the clause judges, in the calendar or working "
                "days it names."
            ),
            fr=(
                "Σ lignes complètes dans le délai + la tolérance ÷ Σ lignes que la clause juge, en jours "
                "calendaires ou ouvrés selon la clause."
            ),
        ),
        excludes=Text(
            en=(
                "Lines without a lead time clause valid on the day of the order or release, lines not yet due, lines "
                "the customer cancelled before they were due, and lines whose order date is unknown."
            ),
            fr=(
                "Les lignes sans clause de délai valable au jour de la commande ou du déblocage, pas encore échues, "
                "annulées par le client avant l'échéance, ou dont la date de commande est inconnue."
            ),
        ),
        attribution=Text(en="by the day the clause makes it due", fr="par échéance selon la clause"),
        example=Text(
            en="Four lines under a clause of 5 working days, three complete by the fifth: 3 ÷ 4 = 75%.",
            fr="Quatre lignes sous une clause de 5 jours ouvrés, trois complètes au cinquième : 3 ÷ 4 = 75 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="time",
        details="clause_lines",
        key=("clause_id", "flow", "order_id", "line_id"),
        needs=("order_lines", "deliveries", "sla_clauses"),
        reads=(columns.ARRIVED,),
        outcomes=outcomes.MET,
        clause=None,  # its rows are lines a clause has judged
        own_label=Text(en="Contract", fr="Contrat"),
    ),
    Kpi(
        id="promise_drift",
        name=Text(en="Promise drift", fr="Glissement des promesses"),
        short=Text(en="Promise drift", fr="Glissement"),
        meaning=Text(
            en="By how many days the promise of a line moved, from the first to the latest, where it moved at all.",
            fr="De combien de jours la promesse d'une ligne a bougé, de la première à la dernière, quand elle a bougé.",
        ),
        formula=Text(
            en="Median, P90 and mean of (latest promise − first promise), in days; earlier counts below 0.",
            fr="Médiane, P90 et moyenne de (dernière − première promesse), en jours ; plus tôt est négatif.",
        ),
        excludes=Text(
            en="Lines without a promise, and lines whose promise never moved to another day: see promises kept.",
            fr="Les lignes sans promesse, ou dont la promesse n'a jamais changé de jour : voir les promesses tenues.",
        ),
        attribution=terms.BY_FIRST_PROMISE,
        example=Text(
            en="First promised for the 10th, now for the 14th: 4 days.",
            fr="D'abord promise pour le 10, maintenant pour le 14 : 4 jours.",
        ),
        counts=terms.LINES,
        shape="distribution",
        unit="days",
        better="lower",
        family="time",
        reads=(("order_lines.promised_at",), ("order_lines.repromised_at",)),
        own_label=Text(en="Promise drift", fr="Glissement"),
    ),
)
