"""The switch between the customers of one person; without a namespace, as the shell names it."""

from django.urls import path

from accounts.views.company import switch_customer

urlpatterns = [path("switch/", switch_customer, name="switch_customer")]
