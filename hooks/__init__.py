"""Who outside is told of events: endpoints, deliveries, attempts. Faces: web/api."""
