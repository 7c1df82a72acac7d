"""What a reader is told of a clause of a file that breaks a rule of the form: its key, in English, in French."""

# What a clause of a file can break of the rules its form has, by their keys (`cadran.kpis.clause_rules`).
CLAUSE_SENTENCES = (
    (
        "over_100",
        "A share of the clause is above 1: write 0.95 for 95 %. Correct the file and load it again; until then "
        "the clause is not judged.",
        "Une part de la clause dépasse 1 : écrivez 0,95 pour 95 %. Corrigez le fichier et rechargez-le ; d'ici "
        "là, la clause n'est pas jugée.",
    ),
    (
        "negative",
        "A number of the clause is below 0. Correct the file and load it again; until then the clause is not judged.",
        "Un nombre de la clause est négatif. Corrigez le fichier et rechargez-le ; d'ici là, la clause n'est pas "
        "jugée.",
    ),
    (
        "no_whole",
        "Days of a clause are whole. Correct the file and load it again; until then the clause is not judged.",
        "Les jours d'une clause sont entiers. Corrigez le fichier et rechargez-le ; d'ici là, la clause n'est pas "
        "jugée.",
    ),
    (
        "days_reversed",
        "The clause ends before it begins: it judges nothing. Correct valid_from or valid_to.",
        "La clause finit avant de commencer : elle ne juge rien. Corrigez valid_from ou valid_to.",
    ),
    (
        "too_few",
        "A clause is judged from one line on. Write min_lines as 1 or more.",
        "Une clause se juge à partir d'une ligne. Écrivez min_lines à 1 ou plus.",
    ),
    (
        "alert_above",
        "The alert comes after the target is missed: a level above the target warns before.",
        "L'alerte vient après l'objectif manqué : un niveau au-dessus de l'objectif prévient avant.",
    ),
    (
        "alert_below",
        "The alert comes after the target is missed: a level below the target warns before.",
        "L'alerte vient après l'objectif manqué : un niveau sous l'objectif prévient avant.",
    ),
    (
        "rate_without_kind",
        "A penalty_rate without penalty_kind costs nothing: name the kind, or leave the rate empty.",
        "Un penalty_rate sans penalty_kind ne coûte rien : nommez le type ou laissez le taux vide.",
    ),
    (
        "kind_without_rate",
        "A penalty_kind without penalty_rate costs nothing: write its rate, or leave the kind empty.",
        "Un penalty_kind sans penalty_rate ne coûte rien : écrivez le taux ou laissez le type vide.",
    ),
    (
        "cap_without_kind",
        "A cap without penalty_kind limits nothing: name the kind, or leave the cap empty.",
        "Un plafond sans penalty_kind ne borne rien : nommez le type ou laissez le plafond vide.",
    ),
    (
        "line_cap_without_days",
        "penalty_line_cap limits a penalty by days late only: choose percent_per_day, or leave it empty.",
        "penalty_line_cap ne borne qu'une pénalité par jour : choisissez percent_per_day ou laissez-le vide.",
    ),
    (
        "lead_without_cutoff",
        "A promise already sets the day, so lead_days count for nothing: add cutoff_time, or leave them empty.",
        "La promesse fixe déjà le jour, lead_days ne compte pas : ajoutez cutoff_time ou laissez-le vide.",
    ),
    (
        "supplier_unknown",
        "No supplier, order line or product bears the clause's supplier_id: it judges nothing. Correct it.",
        "Aucun fournisseur, ligne ou produit ne porte le supplier_id de la clause : elle ne juge rien. Corrigez-le.",
    ),
    (
        "country_unknown",
        "The country of the clause is none: write two letters such as FR. No check of a country's law is shown.",
        "Le pays de la clause est inconnu : écrivez deux lettres, comme FR. Aucun contrôle de droit n'est montré.",
    ),
    (
        "replaces_self",
        "The clause is said to replace itself: it replaces none. Write the id it had before, or leave replaces empty.",
        "La clause se remplace elle-même, donc aucune autre. Écrivez son ancien code ou laissez replaces vide.",
    ),
    (
        "replaces_circle",
        "Clauses are said to replace each other in a circle: none of them replaces another. Correct replaces.",
        "Des clauses se remplacent en cercle : aucune n'en remplace une autre. Corrigez replaces.",
    ),
    (
        "replaces_other",
        "The clause that this one is said to replace is another supplier's: it stays as it is. Correct replaces.",
        "La clause que celle-ci remplacerait est d'un autre fournisseur : elle reste telle quelle. Corrigez replaces.",
    ),
    (
        "replaces_unknown",
        "No file or page holds the clause that this one replaces: only exclusions made on that id are carried over.",
        "Aucun fichier ni page ne tient la clause remplacée : seules les exclusions faites sous ce code sont reprises.",
    ),
)
