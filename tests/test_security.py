# Part of Field Service. License LGPL-3.
"""Nobody outside the service gets at its documents, whichever way he tries.

What is allowed stands in the lists below; a model, method or route that an addon adds
later is refused to customers until it is put on a list on purpose.
"""

import inspect
import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.field_service_parts.tests.common import ServicePartsCommon

# What customers with a login, and visitors without one, may read.
PORTAL_MODELS = {
    "service.article",
    "service.log",
    "service.product.archive",
    "service.request",
}
PUBLIC_MODELS = {"service.article"}
# Pages that a link from a message opens without a login; each checks the link's token,
# and the articles are public by themselves. A telephone system comes with an API key.
PUBLIC_ROUTES = {
    "/field_service/telephony/event",
    "/my/service/articles/<int:article_id>/files/<int:file_id>",
    "/my/service-requests/<int:request_id>",
    "/my/service-requests/<int:request_id>/accept",
    "/my/service-requests/<int:request_id>/not-solved",
    "/my/service-requests/<int:request_id>/visits/<int:dispatch_id>/report",
    "/my/service-requests/<int:request_id>/visits/<int:dispatch_id>/sign",
    "/service/archive/<string:token>",
    "/service/articles",
    "/service/articles/<int:article_id>",
    "/service/articles/<int:article_id>/files/<int:file_id>",
    "/service/articles/page/<int:page>",
}
# Whoever may use the questions before a step.
WIZARD_GROUPS = {
    "account.group_account_invoice",
    "account.group_account_readonly",
    "field_service.group_service_agent",
    "field_service.group_service_dispatcher",
    "field_service.group_service_engineer",
    "field_service.group_service_manager",
}
# Methods that answer a customer without telling or changing anything that is not his.
HARMLESS_METHODS = {
    # The address of a page that checks who asks for it.
    "service.dispatch.table.action_download_xlsx",
    # The address of a form, whose button then refuses.
    "service.product.archive.action_ask_deactivation",
    # Found among the articles that the user may read.
    "service.article.get_suggestions",
}
# What every model has; test_outsiders_are_refused_by_the_orm sees to it.
ORM_METHODS = {"default_get", "formatted_read_group"}
ARGUMENTS = {"fields": [], "facts": {}, "choice": {}, "values": {}, "options": {}}
RIGHTS = ("read", "create", "write", "unlink")
CREATE_WRITE_UNLINK = RIGHTS[1:]
# Some models refuse nonsense before they ask who it is.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
)
QUIET = (
    "odoo.http",
    "odoo.models",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_access",
)


def is_ours(module):
    """Tell whether a Python module or an addon belongs to the service."""
    return (module or "").removeprefix("odoo.addons.").startswith("field_service")


class SecurityCommon(ServicePartsCommon):
    """Documents of every kind, and people who have no business with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.create_contract()
        cls.request = cls.create_request(
            contact_id=cls.contact.id, archive_id=cls.archive.id
        )
        cls.component = cls.env["service.product.archive.component"].create(
            {"archive_id": cls.archive.id, "product_id": cls.fan.id}
        )
        cls.visited = cls.request._create_work_orders()
        cls.env["service.work.order.activity"].create(
            {
                "work_order_id": cls.visited.id,
                "name": "Inspect",
                "item_ids": [Command.create({"name": "Voltage measured"})],
            }
        )
        cls.dispatch = cls.create_dispatch(cls.visited)
        cls.dispatch.action_send()
        cls.add_hours(cls.dispatch, 1)
        cls.env["service.cost.line"].create(
            {"dispatch_id": cls.dispatch.id, "name": "Parking", "unit_cost": 5}
        )
        cls.create_part_request((cls.fan, 1), dispatch_id=cls.dispatch.id)
        cls.env["service.article"].create({"name": "Fan", "body": "<p>Secret</p>"})
        cls.env.flush_all()
        cls.portal_user = new_test_user(
            cls.env,
            login="fs_customer",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        # Visitors belong to the first company, which the user of the test does not see.
        cls.public_user = cls.env.ref("base.public_user").sudo()
        cls.nobody = new_test_user(cls.env, "fs_nobody", groups="base.group_user")
        cls.models = [
            cls.env[name]
            for name, Model in cls.env.registry.items()
            if is_ours(Model._original_module)
        ]
        cls.tables = [model for model in cls.models if not model._abstract]

    @classmethod
    def _find_record(cls, model):
        """Return a record of ``model`` to try things on, the customer's where it is."""
        if model._transient:
            return model.browse(1)
        known = {
            "service.request": cls.request,
            "service.product.archive": cls.archive,
            "service.log": cls.request.log_ids[:1],
        }
        return known.get(model._name) or model.search([], limit=1) or model.browse(1)

    @classmethod
    def _get_public_methods(cls, model):
        """Return the names of the methods of ours that may be called from outside."""
        names = set()
        for base in type(model).__mro__:
            if is_ours(base.__module__):
                names.update(
                    name
                    for name, value in vars(base).items()
                    if not name.startswith("_") and inspect.isfunction(value)
                )
        return sorted(
            name
            for name in names - {"create", "write", "unlink"}
            if not any(
                getattr(vars(base).get(name), "_api_private", False)
                for base in type(model).__mro__
            )
        )


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCommon):
    def test_every_model_has_rights(self):
        found = self.env["ir.model.access"].search([]).mapped("model_id.model")
        missing = {model._name for model in self.tables} - set(found)
        self.assertFalse(missing, "models without access rights")

    def test_every_company_model_has_a_rule(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        guarded = {
            rule.model_id.model for rule in rules if "company_ids" in rule.domain_force
        }
        open_models = {
            model._name
            for model in self.tables
            if "company_id" in model._fields and not model._transient
        } - guarded
        self.assertFalse(open_models, "models whose records every company sees")

    def test_outsiders_have_no_rights(self):
        for user, readable in (
            (self.portal_user, PORTAL_MODELS),
            (self.public_user, PUBLIC_MODELS),
            (self.nobody, set()),
        ):
            for model in self.tables:
                with self.subTest(user=user.login, model=model._name):
                    granted = {
                        right
                        for right in RIGHTS
                        if model.with_user(user).has_access(right)
                    }
                    allowed = {"read"} if model._name in readable else set()
                    self.assertEqual(granted, allowed)

    @mute_logger(*QUIET)
    def test_outsiders_are_refused_by_the_orm(self):
        for user, readable in (
            (self.portal_user, PORTAL_MODELS),
            (self.public_user, PUBLIC_MODELS),
        ):
            for model in self.tables:
                record = self._find_record(model).with_user(user)
                with self.subTest(user=user.login, model=model._name):
                    attempts = [
                        lambda r=record: r.create({}),
                        lambda r=record: r.write({"create_uid": 1}),
                        lambda r=record: r.unlink(),
                        lambda r=record: r.copy(),
                    ]
                    if model._name not in readable:
                        attempts += [
                            lambda r=record: r.search([]),
                            lambda r=record: r.search_read([], ["id"]),
                            lambda r=record: r.read(["display_name"]),
                            lambda r=record: r.web_search_read([], {"id": {}}),
                            lambda r=record: r.formatted_read_group(
                                [], [], ["__count"]
                            ),
                            lambda r=record: r.export_data(["id"]),
                        ]
                    for attempt in attempts:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            attempt()

    @mute_logger(*QUIET)
    def test_public_methods_refuse_outsiders(self):
        answers = {}
        for model in self.models:
            if model._abstract and type(model)._inherit_children:
                continue
            record = model if model._abstract else self._find_record(model)
            for name in self._get_public_methods(model):
                method = f"{model._name}.{name}"
                if method in HARMLESS_METHODS or name in ORM_METHODS:
                    continue
                for user in (self.portal_user, self.public_user):
                    answer = self._call(record, name, user)
                    if answer:
                        answers[f"{method} as {user.login}"] = answer
        self.assertFalse(answers)

    def _call(self, record, name, user):
        """Call a method as ``user``; return what it did, or None when it refused."""
        # Nothing that was read before may help.
        self.env.flush_all()
        self.env.invalidate_all()
        if name == "action_view_related":
            related = record._get_related_documents()
            record = record.with_context(
                related=max(
                    related, key=lambda name: related[name][0] not in PORTAL_MODELS
                )
            )
        method = getattr(record.with_user(user), name)
        arguments = [
            ARGUMENTS.get(parameter.name)
            for parameter in inspect.signature(method).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]
        try:
            with self.env.cr.savepoint():
                result = method(*arguments)
                self.env.flush_all()
                raise RuntimeError(f"returned {str(result)[:200]}")
        except AccessError:
            return None
        except UserError as error:
            # Of his own documents a customer may learn in which state they are.
            is_own = user == self.portal_user and record._name in PORTAL_MODELS
            return None if is_own else str(error)
        except Exception as error:  # pylint: disable=broad-except
            return f"{type(error).__name__}: {str(error)[:200]}"

    def test_wizards_are_for_the_service(self):
        manager = self.manager
        allowed = self.env["res.groups"].union(
            *(self.env.ref(group) for group in WIZARD_GROUPS)
        )
        for model in self.tables:
            if not model._transient or model._name == "service.portal.miss":
                continue
            with self.subTest(model=model._name):
                rights = self.env["ir.model.access"].search(
                    [("model_id.model", "=", model._name)]
                )
                self.assertFalse(rights.group_id - allowed)
                self.assertTrue(all(right.group_id for right in rights))
                self.assertTrue(model.with_user(manager).has_access("create"))
                self.assertFalse(model.with_user(self.nobody).has_access("create"))

    def test_public_routes_are_known(self):
        modules = sorted({"web", *self.env.registry._init_modules})
        found = {
            url
            for url, endpoint in http._generate_routing_rules(modules, nodb_only=False)
            if is_ours(endpoint.__module__) and endpoint.routing["auth"] != "user"
        }
        self.assertEqual(found, PUBLIC_ROUTES)


@tagged("post_install", "-at_install")
class TestSecurityHttp(HttpCase, SecurityCommon):
    def _rpc(self, model, method, args, kwargs=None):
        """Call the web client's own door; return the name of the error, if any."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs or {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("error", {}).get("data", {}).get("name")

    def _count(self):
        return {
            model._name: model.sudo().search_count([])
            for model in self.tables
            if model._auto
        }

    def _get_calls(self, model, readable):
        ids = self._find_record(model).ids
        calls = [
            ("create", [{}]),
            ("write", [ids, {"create_uid": 1}]),
            ("unlink", [ids]),
        ]
        if model._name not in readable:
            calls += [("search_read", [[], ["id"]]), ("read", [ids, ["display_name"]])]
        return calls

    @mute_logger(*QUIET)
    def test_rpc_of_a_customer(self):
        before = self._count()
        self.authenticate("fs_customer", "fs_customer")
        for model in self.tables:
            for method, args in self._get_calls(model, PORTAL_MODELS):
                with self.subTest(model=model._name, method=method):
                    self.assertIn(self._rpc(model._name, method, args), REFUSALS)
        request = {
            "subject": "By the back door",
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "team_id": self.team.id,
        }
        self.assertEqual(self._rpc("service.request", "create", [request]), REFUSALS[0])
        for model in PORTAL_MODELS:
            with self.subTest(model=model, method="search_read"):
                self.assertIsNone(self._rpc(model, "search_read", [[], ["id"]]))
        self.assertEqual(self._count(), before)

    @mute_logger(*QUIET)
    def test_rpc_without_a_session(self):
        self.authenticate(None, None)
        for model in self.tables:
            for method, args in self._get_calls(model, set()):
                with self.subTest(model=model._name, method=method):
                    self.assertEqual(
                        self._rpc(model._name, method, args),
                        "odoo.http.SessionExpiredException",
                    )
