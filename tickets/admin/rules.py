"""Rules in the staff workspace: the list in words, and the form."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import StaffPermission
from portal.shared.counting import capped, counted
from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin, site
from tickets import policies, services
from tickets.admin.rule_form import IF, THEN, RuleEditor
from tickets.models import Rule, RuleRun
from tickets.rules.wording import Words

MANAGE = StaffPermission.MANAGE_AUTOMATION
SAFE_ONLY = method_decorator(require_safe)
POST_ONLY = method_decorator(require_POST)
FORM = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
LISTED, LAST_RUNS = 200, 10


@admin.register(Rule, site=site)
class RuleAdmin(TenantModelAdmin):
    """Written by services; a rule is switched off, not deleted: its runs tell what it did."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """A list, a form for new ones and one for each, and a switch."""
        wrap = self.admin_site.admin_view
        prefix = "tickets_rule"
        return [
            path("", wrap(self.changelist_view), name=f"{prefix}_changelist"),
            path("add/", wrap(self.rule_view), name=f"{prefix}_add"),
            path("<int:pk>/", wrap(self.rule_view), name=f"{prefix}_change"),
            path("<int:pk>/switch/", wrap(self.switch_view), name=f"{prefix}_switch"),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every rule in words, in the order in which they are asked."""
        policies.require(request.actor.may(MANAGE))
        latest = RuleRun.objects.filter(rule=OuterRef("pk")).order_by("-id").values("ran_at")[:1]
        rules = list(Rule.objects.annotate(last_run=Subquery(latest))[:LISTED])
        runs = counted(
            request.tenant, {str(rule.pk): RuleRun.objects.filter(rule=rule) for rule in rules}
        )
        words = Words(request.tenant)
        rows = [
            {"rule": rule, "words": words.of_rule(rule), "runs": capped(runs[str(rule.pk)])}
            for rule in rules
        ]
        context = {**self._frame(request, _("Rules")), "rows": rows}
        return TemplateResponse(request, "admin/tickets/rules.html", context)

    @FORM
    def rule_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The form; buttons that add and remove rows save nothing."""
        policies.require(request.actor.may(MANAGE))
        rule = get_object_or_404(Rule, pk=pk) if pk is not None else None
        editor = RuleEditor(request.tenant, rule)
        if request.method != "POST":
            return self._page(request, editor, rule)
        editor.receive(request.POST)
        if request.POST.get("add") in (IF, THEN):
            side = request.POST["add"]
            editor.add(side, request.POST.get(f"{side}-new", ""))
        elif "remove" not in request.POST and editor.check() and self._save(request, editor, rule):
            messages.success(request, _("The rule is saved."))
            return redirect("admin:tickets_rule_changelist")
        return self._page(request, editor, rule)

    def _save(self, request: HttpRequest, editor: RuleEditor, rule: Rule | None) -> bool:
        values = editor.values()
        try:
            with transaction.atomic():
                if rule is None:
                    services.create_rule(actor=request.actor, **values)
                else:
                    services.update_rule(actor=request.actor, rule=rule, **values)
        except DomainError as error:
            editor.base.refuse(error)
            return False
        return True

    @POST_ONLY
    def switch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Switch a rule on or off."""
        policies.require(request.actor.may(MANAGE))
        rule = get_object_or_404(Rule, pk=pk)
        try:
            services.switch_rule(actor=request.actor, rule=rule, on=request.POST.get("on") == "1")
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect("admin:tickets_rule_changelist")

    def _page(self, request: HttpRequest, editor: RuleEditor, rule: Rule | None) -> HttpResponse:
        runs = RuleRun.objects.filter(rule=rule).select_related("ticket") if rule else []
        context = {
            **self._frame(request, rule.name if rule else _("New rule")),
            "rule": rule,
            "editor": editor,
            "conditions": editor.rows[IF],
            "actions": editor.rows[THEN],
            "fields": editor.offered(IF),
            "deeds": editor.offered(THEN),
            "words": editor.words.of_rule(rule) if rule else None,
            "runs": list(runs[:LAST_RUNS]),
        }
        return TemplateResponse(request, "admin/tickets/rule.html", context)

    def _frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "is_fullwidth": "1"}
