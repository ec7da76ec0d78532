"""Which customer contract ends, who may renew it, at what price."""
