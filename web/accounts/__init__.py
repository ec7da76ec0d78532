"""Sign-in, by django-allauth, and who goes to which face."""
