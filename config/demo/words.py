"""The words invented companies, people and places of the demo are made of; nobody real is meant."""

from __future__ import annotations

FIRST_HALVES = (
    "Larkmere", "Merrigate", "Strathmoor", "Saltbridge", "Cobdenfield", "Ferntower", "Dunmarra", "Oxleigh", "Pindara",
    "Gullwick", "Emberly", "Marlwick", "Tallowhurst", "Kurrenup", "Brackwater", "Yallamere", "Wirrandale", "Copperlane",
    "Bluegum", "Redbank", "Stonequay", "Harrowgate", "Nightjar", "Currawong", "Lyrebird", "Banksia", "Waratah",
    "Ironbark", "Quandong", "Tidewater", "Northlake", "Southgate", "Eastmere", "Westholme", "Hillcrest", "Greenfold",
    "Silverton", "Amberley", "Ashgrove", "Birchmont", "Cedarvale", "Driftwood", "Elmstead", "Foxmoor", "Glenorra",
    "Hawkesford", "Islington", "Jarrahdale", "Kingsmoor", "Longreach", "Mosswood", "Newholme", "Orchardton", "Penrose",
    "Quillan", "Rosebury", "Sandhurst", "Thornbury", "Umberleigh", "Valecrest", "Windermere", "Yarrabend", "Zephyr",
    "Aldinga", "Boorara", "Coolabah", "Dingley", "Echuca Park", "Flinders", "Goolwa", "Heathcote", "Ingleside",
)  # fmt: skip
SECOND_HALVES = (
    "Technology", "Networks", "Digital", "Managed IT", "IT", "Systems", "Data & Voice", "Cloud", "Solutions", "Computing",
    "Business Systems", "Technology Group", "Security", "Communications", "Consulting", "Tech Services", "Micro",
    "Integration", "Online", "Infotech",
)  # fmt: skip
LEGAL_FORMS = ("Pty Ltd", "Pty Ltd", "Pty Ltd", "Pty Limited", "P/L", "")
PLACES = (
    ("Sydney", "NSW", "2000", 18), ("Parramatta", "NSW", "2150", 10), ("Newcastle", "NSW", "2300", 6),
    ("Wollongong", "NSW", "2500", 4), ("Melbourne", "VIC", "3000", 18), ("Geelong", "VIC", "3220", 6),
    ("Ballarat", "VIC", "3350", 4), ("Bendigo", "VIC", "3550", 3), ("Brisbane", "QLD", "4000", 12),
    ("Gold Coast", "QLD", "4217", 5), ("Cairns", "QLD", "4870", 3), ("Townsville", "QLD", "4810", 3),
    ("Perth", "WA", "6000", 9), ("Fremantle", "WA", "6160", 3), ("Adelaide", "SA", "5000", 7),
    ("Hobart", "TAS", "7000", 3), ("Launceston", "TAS", "7250", 2), ("Canberra", "ACT", "2600", 4),
    ("Darwin", "NT", "0800", 1), ("Katherine", "NT", "0850", 1),
)  # fmt: skip
CUSTOMER_FIRSTS = (
    "Bellweir", "Otterby", "Yallowick", "Camberlea", "Drummoyle", "Fernshaw", "Gresham", "Hollowell", "Inverlea", "Jindera",
    "Kestrel Point", "Lindale", "Mayfair", "Noorat", "Ormond", "Pelican", "Quorn", "Ravenscar", "Selby", "Tarrango",
    "Upwey", "Verdant", "Wattle Park", "Yandoit", "Zetland", "Applecross", "Bayswater", "Cowandilla", "Dulwich", "Edgecliff",
)  # fmt: skip
CUSTOMER_SECONDS = (
    "Dental Group", "Fabrication", "Dairy Co-op", "Legal", "Physio", "Council", "Schools", "Freight", "Plumbing",
    "Engineering", "Real Estate", "Vineyards", "Health", "Transport", "Builders", "Accountants", "Aged Care", "Foods",
    "Motors", "Surveyors",
)  # fmt: skip
GIVEN_NAMES = (
    "Alex", "Priya", "Marcus", "Dana", "Tom", "Mei", "Sofia", "Liam", "Noah", "Aisha", "Ruby", "Jack", "Hana", "Oscar",
    "Ella", "Ravi", "Chloe", "Finn", "Zara", "Leo", "Nina", "Omar", "Grace", "Ivy", "Hugo", "Anh", "Kiri", "Paul",
)  # fmt: skip
FAMILY_NAMES = (
    "Whitlock", "Oyelaran", "Raman", "Aldous", "Cho", "Marsh", "Nguyen", "Fraser", "Kaur", "Bianchi", "Walker", "Petrov",
    "Silva", "Hughes", "Tanaka", "Costa", "Novak", "Reid", "Haddad", "Ferris", "Lindqvist", "Moana", "Burke", "Adler",
)  # fmt: skip
PRODUCTS = (
    # code, name, family, kind, price of a seat
    ("EP-STD-12", "Endpoint Standard, 12 months", "ENDPOINT", "NEW", "52.00"),
    ("EP-STD-36", "Endpoint Standard, 36 months", "ENDPOINT", "NEW", "118.50"),
    ("EP-PLUS-12", "Endpoint Plus, 12 months", "ENDPOINT", "NEW", "74.00"),
    ("MAIL-12", "Mail Protect, 12 months", "MAIL", "NEW", "39.00"),
    ("CLOUD-12", "Cloud Guard, 12 months", "CLOUD", "NEW", "96.00"),
    ("EP-RNW-12", "Endpoint renewal, 12 months", "ENDPOINT", "RENEWAL", "41.60"),
    ("MAIL-RNW-12", "Mail Protect renewal, 12 months", "MAIL", "RENEWAL", "31.20"),
    ("SVC-DAY", "Deployment service, one day", "SERVICES", "SERVICE", "1450.00"),
)
CERTIFICATES = ("CERT-ENGINEER", "CERT-SALES", "CERT-CLOUD")
