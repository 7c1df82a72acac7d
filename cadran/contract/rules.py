"""What happens to a row that breaks a rule, and the sentence its reader gets."""

from dataclasses import dataclass, field
from typing import Literal

from cadran.contract.clause_sentences import CLAUSE_SENTENCES
from cadran.i18n import Text

Outcome = Literal["quarantine", "warning", "stop"]


@dataclass(frozen=True)
class Rule:
    """What a broken rule does to a row, and the sentence a reader gets.

    Places in the sentence: `{column}`, `{value}`, `{expected}`.
    """

    code: str
    outcome: Outcome
    sentence: Text = field(repr=False)


_RULES = (
    Rule(
        "missing_required",
        "quarantine",
        Text(en="The required column {column} is empty.", fr="La colonne obligatoire {column} est vide."),
    ),
    Rule(
        "bad_type",
        "quarantine",
        Text(
            en="{column} must be {expected}, but reads “{value}”.",
            fr="{column} doit être {expected}, mais contient « {value} ».",
        ),
    ),
    Rule(
        "bad_date",
        "quarantine",
        Text(
            en="{column} is not a date in the expected form ({expected}): “{value}”.",
            fr="{column} n'est pas une date au format attendu ({expected}) : « {value} ».",
        ),
    ),
    Rule(
        "negative_quantity",
        "quarantine",
        Text(en="{column} is negative: {value}.", fr="{column} est négatif : {value}."),
    ),
    Rule(
        "move_without_places",
        "quarantine",
        Text(
            en="A move between own places (flow = internal) needs from_location_id, the place it leaves, and "
            "location_id, another one it goes to. Fill in both, or say outbound of a sale, inbound of a purchase.",
            fr="Un mouvement entre vos sites (flow = internal) demande from_location_id, le site de départ, et "
            "location_id, un autre site, d'arrivée. Renseignez les deux, ou outbound (vente), inbound (achat).",
        ),
    ),
    Rule(
        "duplicate_in_file",
        "quarantine",
        Text(
            en="Another row of this file has the same key and says something else: {value}. Say under `repeats` in the "
            "profile what such rows mean.",
            fr="Une autre ligne de ce fichier porte la même clé et dit autre chose : {value}. Indiquez sous `repeats`, "
            "dans le profil, ce que veulent dire de telles lignes.",
        ),
    ),
    Rule(
        "delivered_before_ordered",
        "warning",
        Text(
            en="Delivered before it was ordered; outside every figure of service, time and clauses.",
            fr="Livrée avant d'être commandée ; hors de tout chiffre de service, de délai et d'engagement.",
        ),
    ),
    Rule(
        "shipped_after_delivered",
        "warning",
        Text(
            en="Shipped after it was delivered; left out of the stage times.",
            fr="Expédiée après sa livraison ; exclue des temps par étape.",
        ),
    ),
    Rule(
        "over_delivery",
        "warning",
        Text(
            en="More was delivered than ordered; counted as 100 %.",
            fr="Livré plus que commandé ; compté à 100 %.",
        ),
    ),
    Rule(
        "orphan",
        "warning",
        Text(
            en="No order line has this order and line number; counted in units and cost by place only.",
            fr="Aucune ligne de commande ne porte ces numéros de commande et de ligne ; comptée par site seulement.",
        ),
    ),
    Rule(
        "future_date",
        "warning",
        Text(
            en="Happens after the day it was loaded: it does not exist until a later load carries it again.",
            fr="Postérieure au jour de son chargement : n'existe pas tant qu'un chargement ultérieur ne la porte pas.",
        ),
    ),
    Rule(
        "negative_stock",
        "warning",
        Text(
            en="Stock on hand is negative; counted as out of stock, with no value, outside lost sales.",
            fr="Stock négatif ; compté en rupture, sans valeur, hors ventes perdues.",
        ),
    ),
    Rule(
        "two_digit_year",
        "warning",
        Text(
            en="{column} has a two-digit year: “{value}” was read in the century the profile's date format implies.",
            fr="{column} a une année sur deux chiffres : « {value} » est lu dans le siècle du format du profil.",
        ),
    ),
    Rule(
        "rounded_id",
        "warning",
        Text(
            en="{column} reads “{value}”: a spreadsheet has rounded a long number, and different ones became the same. "
            "Export it again without opening it there.",
            fr="{column} contient « {value} » : un tableur a arrondi un long numéro, et des numéros différents sont "
            "devenus le même. Exportez-le de nouveau sans l'y ouvrir.",
        ),
    ),
    Rule(
        "promise_before_order",
        "warning",
        Text(
            en="Promised for a day before the order; figures on that promise leave the line out.",
            fr="Promise pour un jour antérieur à la commande ; ligne hors des chiffres sur cette promesse.",
        ),
    ),
    Rule(
        "isolated_date",
        "warning",
        Text(
            en="More than a year from any other event of the data; it does not exist for the figures.",
            fr="À plus d'un an de tout autre événement des données ; n'existe pas pour les chiffres.",
        ),
    ),
    Rule(
        "zero_quantity",
        "warning",
        Text(
            en="The quantity ordered is 0; the line is in no figure.",
            fr="La quantité commandée est 0 ; la ligne n'entre dans aucun chiffre.",
        ),
    ),
    Rule(
        "sold_and_bought",
        "warning",
        Text(
            en="A drop shipment kept as a sale and as a purchase of the same order. Say in the profile which one "
            'counts: dropship_counts = "sale" or "purchase".',
            fr="Une livraison directe tenue comme vente et comme achat de la même commande. Indiquez dans le profil "
            'laquelle compte : dropship_counts = "sale" ou "purchase".',
        ),
    ),
    Rule(
        "over_cancelled",
        "warning",
        Text(
            en="More was cancelled than was left to deliver; only what was left counts as cancelled.",
            fr="Annulé plus que ce qui restait à livrer ; seul ce reste compte comme annulé.",
        ),
    ),
    Rule(
        "over_returned",
        "warning",
        Text(
            en="More came back than was delivered; counted up to what was delivered.",
            fr="Retourné plus que livré ; compté jusqu'à la quantité livrée.",
        ),
    ),
    Rule(
        "pack_unknown",
        "warning",
        Text(
            en="The line counts in packs and its product has no units_per_pack: a pack counts as one unit.",
            fr="La ligne compte en colis et son produit n'a pas de units_per_pack : un colis compte pour une unité.",
        ),
    ),
    Rule(
        "rejected_more_than_delivered",
        "warning",
        Text(
            en="More was rejected than delivered; counted up to what was delivered.",
            fr="Refusé plus que livré ; compté jusqu'à la quantité livrée.",
        ),
    ),
    Rule(
        "unlinked_return",
        "warning",
        Text(
            en="The return names no known order line; counted in the period it came back, in no cohort.",
            fr="Le retour ne cite aucune ligne connue ; compté dans la période de sa réception, dans aucune cohorte.",
        ),
    ),
    Rule(
        "overlapping_forecast",
        "warning",
        Text(
            en="Another forecast covers the same days; the narrower or newer one counts, never both.",
            fr="Une autre prévision couvre les mêmes jours ; la plus fine ou la plus récente compte, jamais les deux.",
        ),
    ),
    Rule(
        "assumed_country",
        "warning",
        Text(
            en="The place has no known country; the calendar of the home country counts.",
            fr="Le site n'a pas de pays connu ; le calendrier du pays de l'entreprise s'applique.",
        ),
    ),
    Rule(
        "absent_as_zero",
        "warning",
        Text(
            en="The item left the stock file of its place; counted as out of stock from there on.",
            fr="L'article a quitté le fichier de stock de son site ; compté en rupture à partir de là.",
        ),
    ),
    Rule(
        "negative_price",
        "warning",
        Text(
            en="{column} is negative ({value}); loaded, its amount is unknown.",
            fr="{column} est négatif ({value}) ; ligne chargée, montant inconnu.",
        ),
    ),
    Rule(
        "unknown_value",
        "warning",
        Text(
            en="{column} reads “{value}”, which is none of its known values; the row is loaded without it.",
            fr="{column} contient « {value} », valeur inconnue ; la ligne est chargée sans elle.",
        ),
    ),
    Rule(
        "not_of_a_move",
        "warning",
        Text(
            en="A move between own places has no {column}: “{value}” is left out. What was bought has flow inbound.",
            fr="Un mouvement entre vos sites n'a pas de {column} : « {value} » est ignoré. Un achat a le flux inbound.",
        ),
    ),
    Rule(
        "unknown_place",
        "warning",
        Text(
            en="A place of this move is not in the file of locations: it counts under its number, in the calendar of "
            "the home country. Add it there, or correct the number.",
            fr="Un site de ce mouvement manque au fichier des sites : il compte sous son numéro, au calendrier du pays "
            "de l'entreprise. Ajoutez-le, ou corrigez le numéro.",
        ),
    ),
    Rule(
        "clause_kpi_not_judged",
        "warning",
        Text(
            en="The KPI of the clause is unknown, or is neither a share nor a duration: the clause is not judged.",
            fr="Le KPI de la clause est inconnu, ou n'est ni une part ni une durée : la clause n'est pas jugée.",
        ),
    ),
    Rule(
        "clause_without_lead_days",
        "warning",
        Text(
            en="A clause on a duration that says no lead_days is not judged.",
            fr="Une clause de délai sans lead_days n'est pas jugée.",
        ),
    ),
    Rule(
        "clause_filter_unknown",
        "warning",
        Text(
            en="The rows of the clause's KPI know no such mode, category or hour of order: none of them is judged.",
            fr="Les lignes du KPI de la clause ignorent ce mode, cette catégorie ou l'heure : aucune n'est jugée.",
        ),
    ),
    Rule(
        "clause_in_calendar_days",
        "warning",
        Text(
            en="This duration is known in calendar days only: the clause is judged in them, not in working days.",
            fr="Cette durée n'est connue qu'en jours calendaires : la clause est jugée ainsi, non en jours ouvrés.",
        ),
    ),
    Rule(
        "clause_penalty_without_base",
        "warning",
        Text(
            en="The penalty of the clause has no days late or no order value to count on: it costs nothing.",
            fr="La pénalité de la clause n'a ni jour de retard ni valeur pour assiette : elle ne coûte rien.",
        ),
    ),
    Rule(
        "ambiguous_date",
        "stop",
        Text(
            en="{column}: “{value}” may be day-month or month-day. Give the format under `dates` in the profile.",
            fr="{column} : « {value} » est jour-mois ou mois-jour. Indiquez le format sous `dates` dans le profil.",
        ),
    ),
    Rule(
        "untold_zone",
        "stop",
        Text(
            en="{column}: “{value}” is ahead of or behind UTC. Say under `timezone` in the profile whose local time "
            'counts, for example timezone = "Europe/Paris".',
            fr="{column} : « {value} » porte un décalage avec UTC. Indiquez sous `timezone`, dans le profil, l'heure "
            'locale qui compte, par exemple timezone = "Europe/Paris".',
        ),
    ),
    Rule(
        "ambiguous_decimal",
        "stop",
        Text(
            en="{column}: “{value}” may be a thousand or a fraction. Give the sign under `decimal` in the profile.",
            fr="{column} : « {value} » est un millier ou une fraction. Indiquez le signe (`decimal`) dans le profil.",
        ),
    ),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _RULES} | {
    f"clause_{key}": Rule(f"clause_{key}", "warning", Text(en, fr)) for key, en, fr in CLAUSE_SENTENCES
}
