"""Random searches of random people over tenants full of things that are not for everybody."""
