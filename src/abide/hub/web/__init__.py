"""The look: layout, components, forms, tables, errors; knows nothing of schools' matters."""
