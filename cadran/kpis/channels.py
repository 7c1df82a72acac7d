"""What each fulfilment mode owes on its own clock: ready in the store, handed over in 24 h, tracked."""

from cadran.i18n import Text
from cadran.kpis import columns, outcomes, terms
from cadran.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="ready_on_time",
        name=Text(en="Ready in store on time", fr="Prêt en magasin à l'heure"),
        short=Text(en="Ready on time", fr="Prêt à l'heure"),
        meaning=Text(
            en=(
                "The share of due click & collect, reserve & collect and store lines of which all that is still owed "
                "was ready by the first promise."
            ),
            fr=(
                "La part des lignes échues de retrait en magasin, d'e-réservation et de vente en magasin dont tout ce "
                "qui reste dû était prêt à la première promesse."
            ),
        ),
        formula=Text(
            en=(
                "Σ lines ready by the first promise ÷ Σ lines due. A parcel without a ready time was ready when it "
                "was shipped or handed over."
            ),
            fr=(
                "Σ lignes prêtes à la première promesse ÷ Σ lignes échues. Un colis sans heure de mise à "
                "disposition était prêt à son expédition ou à sa remise."
            ),
        ),
        excludes=Text(
            en=terms.NOT_DUE.en + " Modes whose files record no ready time have no value: no false zero.",
            fr=terms.NOT_DUE.fr
            + (
                " Les modes dont les fichiers ne notent aucune mise à disposition n'ont pas de valeur : pas de "
                "faux 0 %."
            ),
        ),
        attribution=terms.BY_FIRST_PROMISE,
        example=Text(
            en=(
                "Promised for 18:00: ready at 17:40: met, even if collected two days later; ready at 18:20: missed. "
                "1 ÷ 2 = 50%."
            ),
            fr=(
                "Promises pour 18 h : prête à 17 h 40 : tenue, même retirée deux jours plus tard ; prête à 18 h 20 : "
                "manquée. 1 ÷ 2 = 50 %."
            ),
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        own_page="network",
        target=0.95,
        needs=("order_lines", "deliveries"),
        reads=(columns.READY, columns.PROMISED),
        outcomes=outcomes.PROMISE,
        has_card=False,
        only_modes=terms.COLLECTED_MODES,
    ),
    Kpi(
        id="shipped_24h",
        name=Text(en="Cut-off 14:00, shipped in 24 h", fr="Coupure 14 h, expédié en 24 h"),
        short=Text(en="Shipped in 24 h", fr="Expédié en 24 h"),
        meaning=Text(
            en=(
                "The share of lines ordered before 14:00 on a working day that our warehouses, the 3PL and the stores "
                "that ship handed over within 24 working hours."
            ),
            fr=(
                "La part des lignes commandées avant 14 h un jour ouvré que nos entrepôts, le prestataire logistique "
                "et les magasins expéditeurs ont remises au transporteur sous 24 heures ouvrées."
            ),
        ),
        formula=Text(
            en=(
                "Σ lines handed over whole by the next working day at the hour of the order ÷ Σ lines ordered before "
                "14:00 and due. A pre-order starts with its release."
            ),
            fr=(
                "Σ lignes remises entières avant le jour ouvré suivant à l'heure de la commande ÷ Σ lignes commandées "
                "avant 14 h et échues. Une précommande commence à sa libération."
            ),
        ),
        excludes=Text(
            en=(
                "Other modes, lines ordered from 14:00 on or on a day not worked, and modes whose files record no "
                "hand-over. Lines not yet due or cancelled by the customer in time are counted beside the rate."
            ),
            fr=(
                "Les autres modes, les lignes commandées à partir de 14 h ou un jour non ouvré, et les modes dont les "
                "fichiers ne notent aucune remise. Les lignes pas encore échues ou annulées à temps par le client sont "
                "comptées à côté du taux."
            ),
        ),
        attribution=terms.BY_ORDER_DATE,
        example=Text(
            en="Ordered on Friday at 11:20: due on Monday at 11:20. Handed over at 10:00: met; at 16:00: no.",
            fr="Commandée vendredi à 11 h 20 : due lundi à 11 h 20. Remise lundi à 10 h : tenue ; à 16 h : manquée.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        own_page="network",
        needs=("order_lines", "deliveries"),
        reads=(columns.SHIPPED,),
        outcomes=outcomes.PROMISE,
        has_card=False,
        only_modes=("own_warehouse", "third_party", "ship_from_store"),
    ),
    Kpi(
        id="tracked",
        name=Text(en="Lines with tracking", fr="Lignes suivies"),
        short=Text(en="Tracked", fr="Suivi colis"),
        meaning=Text(
            en="The share of lines handed to a carrier whose every parcel bears a tracking number.",
            fr="La part des lignes remises à un transporteur dont chaque colis porte un numéro de suivi.",
        ),
        formula=Text(
            en="Σ lines with a tracking number on every shipped parcel ÷ Σ lines shipped.",
            fr="Σ lignes avec un numéro de suivi sur chaque colis expédié ÷ Σ lignes expédiées.",
        ),
        excludes=Text(
            en=(
                "What a store hands over itself, and modes whose files hold no tracking number at all: they have no "
                "value, no false zero."
            ),
            fr=(
                "Ce qu'un magasin remet lui-même, et les modes dont les fichiers ne contiennent aucun numéro de "
                "suivi : ils n'ont pas de valeur, pas de faux zéro."
            ),
        ),
        attribution=terms.BY_LAST_HANDOVER,
        example=Text(
            en="Three lines shipped; one came in two parcels, one of them without a number. 2 ÷ 3 = 67%.",
            fr="Trois lignes expédiées ; une en deux colis, dont un sans numéro. 2 ÷ 3 = 67 %.",
        ),
        counts=terms.LINES,
        shape="ratio",
        unit="percent",
        better="higher",
        family="service",
        own_page="network",
        target=0.98,
        needs=("order_lines", "deliveries"),
        reads=(("deliveries.tracking",),),
        outcomes=outcomes.MET,
        has_card=False,
        without_modes=terms.COLLECTED_MODES,
    ),
)
