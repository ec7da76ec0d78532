"""The judge of tiers in plain Python and numpy: document, windows, facts, judgment, policy, evidence, brake."""
