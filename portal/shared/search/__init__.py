"""The search engine behind Haystack: one index for all tenants, every query narrowed to one.

A part that wants its rows found writes one class in its `search_indexes.py` (Haystack finds it)::

    class TicketIndex(TenantIndex):
        kind = "ticket"                          # also the value of the field `kind`

        def get_model(self): return Ticket

        def queryset(self): return Ticket.objects.select_related("customer")   # in tenant scope

        def prepare_title(self, obj): return f"{obj.reference} {obj.subject}"  # weighs more
        def prepare_text(self, obj): return obj.subject + all public messages
        def prepare_language(self, obj): return obj.customer.language          # stemmer to use
        def prepare_customer_id(self, obj): return obj.customer_id
        def prepare_requester_id(self, obj): return obj.requester_id

        def visible_query(self, actor, language):
            if actor.may("work_tickets"):
                return EVERYTHING
            return either(one_of("customer_id", actor.customers_with("view_tickets")),
                          one_of("requester_id", [actor.user_id]))

        def hits(self, actor, keys, language):   # asks the database's visible_to again
            rows = Ticket.objects.visible_to(actor).filter(pk__in=keys)
            return [Hit(kind=self.kind, key=row.pk, title=..., url=..., text=..., meta=...)
                    for row in rows]

Fields to choose from are those of `TenantIndex`; `visible_query` uses their names. Services that
change a row call `updates.queue_update(row)` in their transaction (before a delete:
`updates.queue_removal(row)`), the worker then brings the index in step with the database.
Bulk work wraps itself in `updates.paused()` and runs `manage.py rebuild_index` afterwards.
"""
