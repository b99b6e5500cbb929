# Part of Field Service. License LGPL-3.
from datetime import date, datetime, timedelta

from .common import ServiceCommon

OVERVIEW = "service.account.overview"
TODAY = date.today()


class AccountCommon(ServiceCommon):
    """A nationwide customer with two branches, and something at each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["res.partner"].create(
            {
                "name": "Nationwide",
                "is_company": True,
                "service_class": "vip",
                "street": "1 Main Street",
                "city": "Ghent",
                "dedicated_engineer_id": cls.engineer.id,
            }
        )
        cls.north, cls.south = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.head.id, "is_company": True}
                for name in ("North Branch", "South Branch")
            ]
        )
        cls.person, cls.chief = cls.env["res.partner"].create(
            [
                {
                    "name": "Nora North",
                    "parent_id": cls.north.id,
                    "function": "Caretaker",
                    "phone": "+32 3 111 22 33",
                },
                {"name": "Hal Head", "parent_id": cls.head.id, "function": "Buyer"},
            ]
        )
        cls.unit = cls.create_archive(
            partner_id=cls.north.id,
            serial="ACC-1",
            installed_on=TODAY - timedelta(days=400),
            warranty_start=TODAY - timedelta(days=400),
            warranty_end=TODAY + timedelta(days=30),
        )
        cls.other_unit = cls.create_archive(partner_id=cls.south.id, serial="ACC-2")
        cls.call = cls.create_request(
            subject="Call of the north",
            partner_id=cls.north.id,
            contact_id=cls.person.id,
            archive_id=cls.unit.id,
        )
        cls.old_call = cls.create_request(
            subject="Old call of the south",
            partner_id=cls.south.id,
            received_at=datetime.now().replace(microsecond=0) - timedelta(days=50),
        )
        cls.old_call.write({"state": "closed", "customer_rating": "ok"})
        cls.contract = cls.create_contract(
            partner_id=cls.head.id,
            price=300.0,
            billing_interval="quarter",
            date_end=TODAY + timedelta(days=20),
            lines=[{"archive_id": cls.unit.id, "labour_coverage": 100.0}],
        )
        cls.visit = cls.create_dispatch(
            cls.create_order(request_id=cls.call.id, partner_id=cls.north.id)
        )

    def overview(self, partner=None, user=None, **how):
        partner = partner or self.head
        model = self.env[OVERVIEW].with_user(user or self.manager)
        return model.get_overview(partner.id, **how)

    def tiles(self, *args, **how):
        return {tile["key"]: tile for tile in self.overview(*args, **how)["tiles"]}

    def sections(self, *args, **how):
        data = self.overview(*args, **how)
        return {section["key"]: section for section in data["sections"]}

    def links(self, *args, **how):
        data = self.overview(*args, **how)
        return {link["key"]: link["count"] for link in data["links"]}

    def summary(self, partner=None, user=None, when=None, **how):
        """Return the entries of the account summary."""
        partner = (partner or self.head).with_user(user or self.manager)
        how.setdefault("with_units", True)
        return partner.get_life(when=when, **how)["entries"]

    def titles(self, *args, **how):
        return [entry["title"] for entry in self.summary(*args, **how)]
