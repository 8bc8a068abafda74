"""The interaction table and the matching's word lists as criteria."""

from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance
from shared.clinical.medicines.brands import BRANDS
from shared.clinical.medicines.table import CLASSES, INGREDIENTS, DrugClass, Ingredient
from shared.clinical.medicines.words import FORMS_AND_SALTS, FREQUENCIES, NOTHING_TAKEN, UNITS


def _of_class(drug_class: DrugClass) -> Criterion:
    return Criterion(
        f"medicines/class/{drug_class.code}",
        drug_class.effect,
        " and ".join((drug_class.action, *drug_class.further)),
        "",
        drug_class.provenance,
        drug_class.source,
        MEDICAL_DIRECTOR,
    )


def _of_ingredient(ingredient: Ingredient) -> Criterion:
    return Criterion(
        f"medicines/ingredient/{ingredient.name}",
        f"RxNorm code; {', '.join(ingredient.classes)}",
        ingredient.rxcui,
        "",
        ingredient.provenance,
        "[RXMAP],[RXJAVA],[RXNDF]" if ingredient.provenance is Provenance.VERIFIED else "check with RxNav",
        MEDICAL_DIRECTOR,
    )


def _of_words(name: str, what: str, words: str) -> Criterion:
    default = Provenance.DEFAULT
    return Criterion(f"medicines/words/{name}", what, words, "", default, "chosen here", MEDICAL_DIRECTOR)


CRITERIA: tuple[Criterion, ...] = (
    *map(_of_class, CLASSES),
    *map(_of_ingredient, INGREDIENTS),
    _of_words("units", "dropped from a text, alone or after a number", UNITS),
    _of_words("forms-and-salts", "dropped from a text", FORMS_AND_SALTS),
    _of_words("frequencies", "dropped from a text", FREQUENCIES),
    _of_words("nothing-taken", "a lone entry that says nothing is taken", ", ".join(NOTHING_TAKEN)),
    Criterion(
        "medicines/brands",
        "other names, for the reviewer; never enough to make an entry clear",
        ", ".join(f"{brand} {name}" for brand, name in sorted(BRANDS.items())),
        "",
        Provenance.RECALLED,
        "recall",
        MEDICAL_DIRECTOR,
    ),
)
