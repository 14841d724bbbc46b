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
    VIEW_REPORTS = "view_reports", _("See reports")
    MANAGE_AUTOMATION = "manage_automation", _("Manage agreed times, rules and macros")
    MANAGE_MAIL = "manage_mail", _("Manage mailboxes and incoming mail")
    MANAGE_QUEUES = "manage_queues", _("Manage queues and categories")
    WRITE_ARTICLES = "write_articles", _("Write help articles")
    PUBLISH_ARTICLES = "publish_articles", _("Publish help articles")
    MANAGE_DOCUMENTS = "manage_documents", _("Manage documents and who accepted them")
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
    """What a person can be told of."""

    TICKET_REPLY = "ticket_reply", _("An answer to a request")
    TICKET_STATE = "ticket_state", _("A request changes its state")
    TICKET_NEW = "ticket_new", _("A colleague opens a request")
    TICKET_RECEIVED = "ticket_received", _("A request of yours has arrived")
    COMPLAINT = "complaint", _("A complaint is received or decided")
    RATE_ANSWER = "rate_answer", _("The question how satisfied you are with an answer")
    ORDER_PLACED = "order_placed", _("A colleague places an order")
    ORDER_STATE = "order_state", _("An order is confirmed, shipped, delivered or cancelled")
    QUOTE_READY = "quote_ready", _("A quote is ready")
    QUOTE_DECIDED = "quote_decided", _("A quote is accepted, declined or expires")
    INVOICE_ISSUED = "invoice_issued", _("A new invoice")
    INVOICE_OVERDUE = "invoice_overdue", _("An invoice is overdue")
    PAYMENT_RECEIVED = "payment_received", _("A payment is recorded")
    NEWS = "news", _("News and tips")
    SERVICE_STATUS = "service_status", _("A disruption or planned maintenance of the service")
    DOCUMENT = "document", _("A document for you, one to accept, or the answer to an upload")
    DOCUMENT_EXPIRES = "document_expires", _("A document of the company expires")
    TOPIC_REPLY = "topic_reply", _("Somebody writes in a topic that you follow")
    POST_MODERATED = "post_moderated", _("A post of yours is shown or hidden")
    STAFF_TICKET_NEW = "staff_ticket_new", _("Staff: a new request")
    STAFF_TICKET_REPLY = "staff_ticket_reply", _("Staff: a customer answers")
    STAFF_DUE = "staff_due", _("Staff: a request is due soon or overdue")
    STAFF_ESCALATED = "staff_escalated", _("Staff: a request is escalated")
    STAFF_FEEDBACK = "staff_feedback", _("Staff: feedback")
    STAFF_ORDER = "staff_order", _("Staff: a new or cancelled order")
    STAFF_QUOTE = "staff_quote", _("Staff: a quote is asked for or decided")
    STAFF_POST = "staff_post", _("Staff: a post waits for review")
    STAFF_REVIEW = "staff_review", _("Staff: a help article is due for review")
    STAFF_DOCUMENT = "staff_document", _("Staff: a document is uploaded or expires")
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
