"""Addresses that exist only in the demo."""

from django.urls import path

from portal.demo import views

urlpatterns = [path("mail/", views.mailbox, name="demo_mail")]
