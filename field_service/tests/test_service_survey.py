# Part of Field Service. License LGPL-3.
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceSurvey(ServiceCommon, HttpCase):
    """The fourth step of a request: the customer says how he was served."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "carla@harbour.example"
        cls.company.service_ask_rating = True
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "How was the visit?",
                "access_mode": "public",
                "question_and_page_ids": [
                    fields.Command.create(
                        {
                            "title": "Was the engineer in time?",
                            "question_type": "char_box",
                        }
                    )
                ],
            }
        )

    def close(self, **values):
        request = self.create_request(
            contact_id=self.contact.id, type_id=self.type_consultation.id, **values
        ).with_user(self.agent)
        request.solution = "<p>The breaker was off.</p>"
        request.action_close()
        return request

    def get_mails(self, request):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "service.request"),
                ("res_id", "=", request.id),
                ("subject", "like", "How did we do?"),
            ]
        )

    def test_closing_asks_once_and_the_answer_is_kept(self):
        request = self.close()
        mail = self.get_mails(request)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        token = request.sudo().rating_ids.access_token
        self.assertIn(f"/rate/{token}/1", mail.body_html)
        self.assertNotIn("/survey/", mail.body_html)
        self.assertTrue(request.rating_asked_at)

        self.authenticate(None, None)
        page = self.url_open(f"/rate/{token}/1")
        self.assertEqual(page.status_code, 200)
        self.url_open(
            f"/rate/{token}/submit_feedback",
            data={
                "rate": "1",
                "feedback": "Nobody called back.",
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        request.invalidate_recordset()
        self.assertEqual(request.customer_rating, "ko")
        self.assertEqual(request.customer_feedback, "Nobody called back.")
        found = request.search(
            [("customer_rating", "=", "ko"), ("id", "=", request.id)]
        )
        self.assertEqual(found, request)

        request.action_reopen(reason="The customer is unhappy")
        request.action_close()
        self.assertEqual(len(self.get_mails(request)), 1)

    def test_nobody_is_asked_who_cannot_or_shall_not_answer(self):
        self.company.service_ask_rating = False
        self.assertFalse(self.get_mails(self.close()))
        self.company.service_ask_rating = True
        (self.contact | self.customer).email = False
        request = self.close()
        self.assertFalse(self.get_mails(request))
        self.assertFalse(request.rating_asked_at)

    def test_agent_runs_the_survey_on_the_telephone(self):
        request = self.close()
        self.assertFalse(request.has_survey)
        with self.assertRaisesRegex(UserError, request.name):
            request.action_open_survey()
        self.company.service_survey_id = self.survey
        request.invalidate_recordset(["has_survey"])
        self.assertTrue(request.has_survey)
        action = request.action_open_survey()
        answer = request.sudo().survey_answer_ids
        self.assertEqual(answer.partner_id, self.contact)
        self.assertIn(answer.access_token, action["url"])
        self.assertEqual(self.url_open(action["url"]).status_code, 200)
        request.action_open_survey()
        self.assertEqual(len(request.sudo().survey_answer_ids), 1)

    def test_survey_waits_for_the_solution(self):
        self.company.service_survey_id = self.survey
        request = self.create_request().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "once the request is solved"):
            request.action_open_survey()

    def test_mail_offers_the_survey(self):
        self.company.service_survey_id = self.survey
        request = self.close()
        self.assertIn(
            request.sudo().survey_answer_ids.access_token,
            self.get_mails(request).body_html,
        )
