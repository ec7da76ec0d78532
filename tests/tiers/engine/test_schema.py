"""The published schema is the one that is used."""

from pathlib import Path

import jsonschema

from tests.tiers.engine import samples
from tiers.engine import schema, writing

COPY = Path(__file__).parents[3] / "docs" / "program.schema.json"


def test_the_published_copy_equals_the_schema():
    assert COPY.read_text(encoding="utf-8") == schema.schema_text()


def test_the_schema_is_a_valid_schema_and_takes_a_written_document():
    jsonschema.Draft202012Validator.check_schema(schema.PROGRAM_SCHEMA)
    jsonschema.validate(writing.to_dict(document=samples.program()), schema.PROGRAM_SCHEMA)
