"""Forms of the register."""

from __future__ import annotations

from abide.hub.register.forms.fields import Offered
from abide.hub.register.forms.lists import (
    ContactForm,
    DataSetForm,
    DatesForm,
    DefaultsForm,
    FileForm,
    TestCallForm,
)
from abide.hub.register.forms.systems import (
    ADDING,
    SECTIONS,
    AssuranceForm,
    OwnExportForm,
    Section,
    SystemForm,
    UntilForm,
    WhyForm,
)

__all__ = [
    "ADDING",
    "SECTIONS",
    "AssuranceForm",
    "ContactForm",
    "DataSetForm",
    "DatesForm",
    "DefaultsForm",
    "FileForm",
    "Offered",
    "OwnExportForm",
    "Section",
    "SystemForm",
    "TestCallForm",
    "UntilForm",
    "WhyForm",
]
