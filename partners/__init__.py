"""Who is who: partners, distributors, territories, people and their certificates."""
