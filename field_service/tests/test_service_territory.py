# Part of Field Service. License LGPL-3.
import doctest

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged, users
from odoo.tools import mute_logger

from ..engine import zip_ranges
from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestZipRanges(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(zip_ranges).failed, 0)

    def test_ranges_and_prefixes(self):
        ranges = zip_ranges.parse_zip_ranges("10-13, 205;\n SW1a ")
        self.assertEqual(ranges, [("10", "13"), ("205", "205"), ("SW1A", "SW1A")])
        for code, length in (
            ("09999", 0),
            ("10000", 2),
            ("13999", 2),
            ("14000", 0),
            ("20500", 3),
            ("20400", 0),
            ("sw1a 1aa", 4),
            ("1", 0),
            ("", 0),
            (False, 0),
        ):
            self.assertEqual(zip_ranges.match_length(code, ranges), length, code)

    def test_what_cannot_be_read_is_told(self):
        for text in ("13-10", "1-22", "-5", "5-", "1-2-3"):
            with self.assertRaises(ValueError):
                zip_ranges.parse_zip_ranges(text)
        self.assertEqual(zip_ranges.parse_zip_ranges(" , ;"), [])


@tagged("post_install", "-at_install")
class TestServiceTerritory(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env["res.country"].create({"name": "Utopia", "code": "UX"})
        cls.state = cls.env["res.country.state"].create(
            {"name": "North", "code": "N", "country_id": cls.country.id}
        )
        cls.by_country, cls.by_state, cls.by_zip = cls.env["service.territory"].create(
            [
                {"name": "Country", "country_ids": cls.country.ids},
                {
                    "name": "State",
                    "country_ids": cls.country.ids,
                    "state_ids": cls.state.ids,
                    "team_id": cls.team.id,
                },
                {
                    "name": "Postal codes",
                    "country_ids": cls.country.ids,
                    "zip_prefixes": "10-13, 205",
                },
            ]
        )

    def create_partner(self, **vals):
        return self.customer.create(
            {"name": "Somewhere", "country_id": self.country.id, **vals}
        )

    def test_the_most_precise_description_wins(self):
        self.assertEqual(self.create_partner().territory_id, self.by_country)
        self.assertEqual(
            self.create_partner(state_id=self.state.id).territory_id, self.by_state
        )
        self.assertEqual(
            self.create_partner(state_id=self.state.id, zip="12345").territory_id,
            self.by_zip,
        )
        self.assertEqual(self.create_partner(zip="99999").territory_id, self.by_country)
        self.assertFalse(self.create_partner(country_id=False).territory_id)

    def test_the_longer_postal_code_wins(self):
        narrow = self.env["service.territory"].create(
            {"name": "Old town", "zip_prefixes": "1234"}
        )
        self.assertEqual(self.create_partner(zip="12345").territory_id, narrow)

    def test_it_follows_the_address_and_can_be_changed_by_hand(self):
        partner = self.create_partner()
        partner.zip = "20599"
        self.assertEqual(partner.territory_id, self.by_zip)
        partner.territory_id = self.by_state
        self.assertEqual(partner.territory_id, self.by_state)
        partner.name = "Elsewhere"
        self.assertEqual(partner.territory_id, self.by_state)

    def test_a_territory_that_describes_nothing_is_never_found(self):
        self.env["service.territory"].create({"name": "Nothing", "sequence": 1})
        self.assertFalse(self.create_partner(country_id=False).territory_id)

    def test_archived_territories_are_not_found(self):
        self.by_zip.active = False
        self.assertEqual(self.create_partner(zip="12345").territory_id, self.by_country)

    def test_territories_of_another_company_are_not_found(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        self.by_zip.company_id = other
        partner = self.create_partner(zip="12345")
        self.assertEqual(partner.territory_id, self.by_country)
        found = self.env["service.territory"]._find_for_partners(partner, other)
        self.assertEqual(found[partner.id], self.by_zip)

    def test_wrong_postal_codes_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Postal codes.*13-10"):
            self.by_zip.zip_prefixes = "13-10"

    def test_coordinates_are_on_this_planet(self):
        with self.assertRaisesRegex(ValidationError, "Country"):
            self.by_country.latitude = 91

    def test_request_takes_the_territory_of_the_place(self):
        site = self.create_partner(zip="12345")
        archive = self.create_archive(site_id=site.id, serial="T-1")
        request = self.create_request(archive_id=archive.id)
        self.assertEqual(request.territory_id, self.by_zip)

    @users("fs_manager")
    def test_customers_are_placed_in_a_territory_drawn_later(self):
        lost = self.create_partner(country_id=False, zip="777")
        chosen = self.create_partner(country_id=False, zip="778")
        chosen.territory_id = self.by_state
        territory = self.env["service.territory"].create(
            {"name": "New", "zip_prefixes": "77"}
        )
        self.assertFalse(lost.territory_id)
        action = territory.action_find_customers()
        self.assertIn("1 ", action["params"]["message"])
        self.assertEqual(lost.territory_id, territory)
        self.assertEqual(chosen.territory_id, self.by_state)

    # -- Travel -----------------------------------------------------------
    def test_a_way_counts_in_both_directions(self):
        Travel = self.env["service.territory.travel"]
        there = Travel.create(
            {
                "from_id": self.by_zip.id,
                "to_id": self.by_state.id,
                "distance_km": 42,
                "minutes": 50,
            }
        )
        self.assertEqual(Travel._get_travel(self.by_zip, self.by_state), there)
        self.assertEqual(Travel._get_travel(self.by_state, self.by_zip), there)
        back = there.copy(
            {"from_id": self.by_state.id, "to_id": self.by_zip.id, "minutes": 70}
        )
        self.assertEqual(Travel._get_travel(self.by_state, self.by_zip), back)
        self.assertFalse(Travel._get_travel(self.by_zip, self.by_country))
        self.assertFalse(Travel._get_travel(Travel.from_id, self.by_country))

    def test_a_way_is_entered_once_and_not_negative(self):
        Travel = self.env["service.territory.travel"]
        vals = {"from_id": self.by_zip.id, "to_id": self.by_state.id, "minutes": 5}
        Travel.create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            Travel.create(vals)

    def test_negative_travel_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Postal codes → State"):
            self.env["service.territory.travel"].create(
                {"from_id": self.by_zip.id, "to_id": self.by_state.id, "minutes": -5}
            )
