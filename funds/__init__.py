"""Market development funds: what partners may spend on selling, and what came of it."""
