"""Permissions and other enumerations of people and customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerPermission(models.TextChoices):
    """What a member may do at a customer; held on the Customer through django-guardian."""

    VIEW_TICKETS = "view_tickets", _("See all requests of the company")
    OPEN_TICKETS = "open_tickets", _("Open requests and answer them")
    VIEW_ORDERS = "view_orders", _("See orders")
    PLACE_ORDERS = "place_orders", _("Place orders")
    ACCEPT_QUOTES = "accept_quotes", _("Accept quotes")
    VIEW_INVOICES = "view_invoices", _("See invoices")
    PAY_INVOICES = "pay_invoices", _("Pay invoices")
    VIEW_DOCUMENTS = "view_documents", _("See documents")
    EDIT_COMPANY = "edit_company", _("Change company data and addresses")
    MANAGE_MEMBERS = "manage_members", _("Manage people and roles")


class StaffPermission(models.TextChoices):
    """What staff may do at a tenant; held on the Tenant through django-guardian."""

    WORK_TICKETS = "work_tickets", _("Answer requests")
    MANAGE_QUEUES = "manage_queues", _("Manage queues and categories")
    WRITE_ARTICLES = "write_articles", _("Write help articles")
    PUBLISH_ARTICLES = "publish_articles", _("Publish help articles")
    VIEW_CUSTOMERS = "view_customers", _("See customers")
    MANAGE_CUSTOMERS = "manage_customers", _("Manage customers and their people")
    MANAGE_ORDERS = "manage_orders", _("Manage catalogue and orders")
    MANAGE_BILLING = "manage_billing", _("Manage invoices and payments")
    MODERATE_COMMUNITY = "moderate_community", _("Moderate the community")
    MANAGE_STAFF = "manage_staff", _("Manage staff and their roles")
    MANAGE_TENANT = "manage_tenant", _("Change the portal's settings")
    VIEW_AUDIT_LOG = "view_audit_log", _("Read the audit log")


class RoleScope(models.TextChoices):
    """Whether a role is for a customer's members or for the tenant's staff."""

    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")


class AddressKind(models.TextChoices):
    """What an address is used for."""

    BILLING = "billing", _("Billing")
    DELIVERY = "delivery", _("Delivery")
    OTHER = "other", _("Other")


class NotificationKind(models.TextChoices):
    """What a person can be told of; later parts add theirs."""

    TICKET_REPLY = "ticket_reply", _("An answer to a request")
    TICKET_STATE = "ticket_state", _("A request changes its state")
    TICKET_NEW = "ticket_new", _("A colleague opens a request")
    STAFF_TICKET_NEW = "staff_ticket_new", _("Staff: a new request")
    STAFF_TICKET_REPLY = "staff_ticket_reply", _("Staff: a customer answers")
    MEMBERSHIP = "membership", _("Changes of people and roles")
    SECURITY = "security", _("Sign-in and security")


class NotificationChannel(models.TextChoices):
    """Ways of telling."""

    IN_APP = "in_app", _("In the portal")
    MAIL = "mail", _("By e-mail")


class SignInResult(models.TextChoices):
    """How a sign-in attempt ended."""

    SUCCESS = "success", _("Signed in")
    FAILED = "failed", _("Failed")
