"""Ground floor: no table and no business word; every other package may stand on it."""
