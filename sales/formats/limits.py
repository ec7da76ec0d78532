"""The limits of a file, each with its reason; beyond them a file is refused, never cut."""

from __future__ import annotations

FILE_BYTES = 256 * 1024 * 1024  # the largest real feed seen is a tenth of it
UNPACKED_BYTES = 1024 * 1024 * 1024  # the one file in an archive: LINES of 200 bytes
SWELLING = 200  # lists of sales shrink to a tenth or a thirtieth, bombs to a thousandth
SWELLING_FROM = 64 * 1024 * 1024  # below it an archive may swell as it likes
LINES = 5_000_000
COLUMNS = 500
CELL_CHARACTERS = 10_000  # an unclosed quote swallows whole pages; no honest cell is that long
BLOCK_BYTES = 4 * 1024 * 1024  # about 35k lines; half or twice of it is not faster
RECORD_BYTES = 2 * 1024 * 1024  # one record; a file without line ends is refused after this much
HEADER_LINES = 60  # how far down the header may stand
FAULTY_LINES = 50_000  # beyond it the layout does not fit; keeps memory bounded

RAW_MAX = 2_000  # characters of an original line kept with its faults
VALUE_MAX = 200  # characters of a faulty cell kept with its fault

SHEET_MEMBERS = 1_000  # parts of a spreadsheet's archive
SHEET_BYTES = 512 * 1024 * 1024  # declared unpacked size of a spreadsheet
SHEET_MEMORY = 1024 * 1024 * 1024  # address space of the child that reads it
SHEET_SECONDS = 60

# Characters of each text of ours; as wide as the columns of the staged line.
TEXT_MAX = {
    "document_no": 120,
    "line_no": 40,
    "reseller_code": 120,
    "reseller_name": 300,
    "reseller_tax_number": 40,
    "reseller_postcode": 20,
    "customer_name": 300,
    "product_code": 80,
}
EMPLOYEES_MAX = 100_000_000  # more than any employer has
