# Part of Field Service. License LGPL-3.
import datetime
import sys
from pathlib import Path

from odoo.tests import TransactionCase, tagged
from odoo.tools import float_compare

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))

from worldgen import loader  # noqa: E402

REQUESTS = 2000
SAMPLE = 250
TODAY = datetime.date(2026, 10, 14)
LOADED = (
    "res.partner",
    "service.contract",
    "service.contract.line",
    "service.product.archive",
    "service.product.archive.component",
    "service.request",
    "service.work.order",
    "service.dispatch",
    "service.time.entry",
    "service.log",
)


@tagged("post_install", "-at_install")
class TestLoad(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # That an order is closed forbids new hours, not those that it has.
        cls.classPatch(
            cls.env.registry["service.work.order"],
            "_check_charges_open",
            lambda _: None,
        )
        cls.env = cls.env(context=dict(cls.env.context, tz="UTC", lang="en_US"))
        cls.before = {model: cls._get_last_id(model) for model in LOADED}
        cls.counts = cls._load(seed=5)

    @classmethod
    def _get_last_id(cls, model):
        last = cls.env[model].with_context(active_test=False)
        return last.search([], order="id desc", limit=1).id or 0

    @classmethod
    def _load(cls, seed):
        return loader.load(cls.env, REQUESTS, seed, TODAY, say=lambda text: None)

    def _get_loaded(self, model, domain=()):
        return self.env[model].search([("id", ">", self.before[model]), *domain])

    def _get_sample(self, model, domain=()):
        """Return records from the whole range, the newest (open) ones included."""
        records = self._get_loaded(model, domain).sorted("id")
        return (records[:: max(1, len(records) // SAMPLE)] | records[-80:]).sorted("id")

    # ------------------------------------------------------------------
    def test_counts(self):
        self.assertEqual(self.counts["requests"], REQUESTS)
        for title, model in (
            ("requests", "service.request"),
            ("customers", "res.partner"),
            ("installed products", "service.product.archive"),
            ("components", "service.product.archive.component"),
            ("contracts", "service.contract"),
            ("work orders", "service.work.order"),
            ("visits", "service.dispatch"),
            ("time entries", "service.time.entry"),
            ("log entries", "service.log"),
        ):
            found = self._get_loaded(model)
            if model == "res.partner":
                found = found.filtered(lambda one: one.name.split()[-1].isdigit())
            self.assertEqual(len(found), self.counts[title], title)
        self.assertGreater(self.counts["work orders"], REQUESTS / 2)

    def test_states_occur(self):
        groups = self.env["service.request"]._read_group(
            [("id", ">", self.before["service.request"])], ["state"], ["__count"]
        )
        found = dict(groups)
        self.assertGreater(found["closed"], REQUESTS * 0.8)
        self.assertGreaterEqual(
            set(found), {"solved", "in_progress", "cancelled", "closed"}
        )

    def test_stored_fields_equal_recomputation(self):
        for model in LOADED[3:]:
            records = self._get_sample(model)
            fields = [
                field
                for field in records._fields.values()
                if field.store and field.compute and field.type != "many2many"
            ]
            self.assertTrue(records, model)
            for field in fields:
                stored = self._read(records, field)
                self.env.add_to_compute(field, records)
                computed = self._read(records, field)
                different = {
                    record.id: values
                    for record, *values in zip(records, stored, computed, strict=True)
                    if not self._is_same(field, *values)
                }
                self.assertFalse(different, f"{field}: loaded, computed")

    def _read(self, records, field):
        return [field.convert_to_read(one[field.name], one, False) for one in records]

    def _is_same(self, field, stored, computed):
        if field.type in ("float", "monetary"):
            return not float_compare(stored or 0.0, computed or 0.0, precision_digits=4)
        return (stored or False) == (computed or False)

    def test_constraints_hold(self):
        for model in LOADED[1:]:
            records = self._get_sample(model)
            records._validate_fields(list(records._fields))

    def test_moments_follow_each_other(self):
        requests = self._get_loaded("service.request")
        for request in requests:
            moments = [
                moment
                for moment in (
                    request.received_at,
                    request.first_response_at,
                    request.accepted_at,
                    request.solved_at,
                    request.closed_at,
                )
                if moment
            ]
            self.assertEqual(moments, sorted(moments), request.name)
        for visit in self._get_sample("service.dispatch"):
            moments = [
                moment
                for moment in (
                    visit.sent_at,
                    visit.accepted_at,
                    visit.travel_start,
                    visit.actual_start,
                    visit.actual_end,
                )
                if moment
            ]
            self.assertEqual(moments, sorted(moments), visit.name)

    def test_numbers_go_on(self):
        """The sequences know what was used: the next document has a free number."""
        request = self._get_loaded("service.request")[:1]
        fresh = request.create(
            {
                "subject": "The next one",
                "partner_id": request.partner_id.id,
                "type_id": request.type_id.id,
            }
        )
        order = self.env["service.work.order"].create({"request_id": fresh.id})
        self.assertTrue(fresh.name and order.name)
        self.assertGreater(fresh.id, request.id)

    def test_bad_fixes_are_linked_as_the_model_links_them(self):
        again = self._get_loaded("service.request", [("is_bad_fix", "=", True)])
        self.assertTrue(again)
        for request in again:
            former = request.bad_fix_of_id
            self.assertEqual(request.archive_id, former.archive_id)
            self.assertEqual(request.problem_id, former.problem_id)
            self.assertLessEqual(former.solved_at, request.received_at)

    def test_same_seed_same_world(self):
        first = loader.digest(self.env, self.before["service.request"])
        after = self._get_last_id("service.request")
        self._load(seed=5)
        self.assertEqual(loader.digest(self.env, after), first)
        after = self._get_last_id("service.request")
        self._load(seed=6)
        self.assertNotEqual(loader.digest(self.env, after), first)
