"""Rules over who may use which system, reviewed and removed."""

from collections.abc import Mapping

from abide.domain.promises.asked import Rule
from abide.domain.promises.rules.access.accounts import (
    approved,
    for_all_staff,
    individual,
    outside,
    second_factor,
)
from abide.domain.promises.rules.access.numbers import administrators, exactly
from abide.domain.promises.rules.access.reviews import reviewed

RULES: Mapping[str, Rule] = {
    "access-individual": individual,
    "access-exactly": exactly,
    "access-reviewed": reviewed,
    "access-outside": outside,
    "access-approved": approved,
    "access-second-factor": second_factor,
    "administrators-two": administrators,
    "accounts-for-all-staff": for_all_staff,
}
