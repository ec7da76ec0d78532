"""What is required, what was found, what was decided: programs, runs, decisions, standings."""
