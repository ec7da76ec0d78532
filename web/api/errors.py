"""Every error as problem+json (RFC 9457)."""
