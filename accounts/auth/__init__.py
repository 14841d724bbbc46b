"""Sign-in: allauth in the portal's look, django-otp as a stage of it."""
