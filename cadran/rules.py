"""What happens to a row that breaks a rule, and the sentence its reader gets."""

from dataclasses import dataclass, field
from typing import Literal

from cadran.words import Text

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
        "unknown_value",
        "quarantine",
        Text(
            en="{column} may be one of {expected}, but reads “{value}”.",
            fr="{column} peut valoir {expected}, mais contient « {value} ».",
        ),
    ),
    Rule(
        "negative_quantity",
        "quarantine",
        Text(en="{column} is negative: {value}.", fr="{column} est négatif : {value}."),
    ),
    Rule(
        "duplicate_in_file",
        "quarantine",
        Text(
            en="The same key stands on an earlier row of this file: {value}.",
            fr="La même clé figure sur une ligne précédente de ce fichier : {value}.",
        ),
    ),
    Rule(
        "delivered_before_ordered",
        "warning",
        Text(
            en="Delivered before it was ordered; left out of lead time.",
            fr="Livrée avant d'être commandée ; exclue du délai.",
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
            en="No order line has this order_id and line_id; left out until it arrives.",
            fr="Aucune ligne de commande ne porte cet order_id et ce line_id ; exclue jusqu'à son arrivée.",
        ),
    ),
    Rule(
        "future_date",
        "warning",
        Text(
            en="Happens after the as-of date; not counted yet.",
            fr="Postérieure à la date d'arrêté ; pas encore comptée.",
        ),
    ),
    Rule(
        "negative_stock",
        "warning",
        Text(
            en="Stock on hand is negative; counted as out of stock, with no value.",
            fr="Stock négatif ; compté en rupture, sans valeur.",
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
        "promise_before_order",
        "warning",
        Text(
            en="Promised for a day before the order; judged against that promise all the same.",
            fr="Promise pour un jour antérieur à la commande ; jugée sur cette promesse malgré tout.",
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
        "ambiguous_decimal",
        "stop",
        Text(
            en="{column}: “{value}” may be a thousand or a fraction. Give the sign under `decimal` in the profile.",
            fr="{column} : « {value} » est un millier ou une fraction. Indiquez le signe (`decimal`) dans le profil.",
        ),
    ),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _RULES}
