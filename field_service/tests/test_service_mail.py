# Part of Field Service. License LGPL-3.
from base64 import b64encode
from email.message import EmailMessage
from email.utils import make_msgid

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon

GATEWAY_LOG = "odoo.addons.mail.models.mail_thread"


class ServiceMailCommon(ServiceCommon):
    """A team with an address, and mails to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "desk.example.com",
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
            }
        )
        cls.company.alias_domain_id = cls.domain
        cls.team.write({"alias_name": "north", "member_ids": cls.dispatcher.ids})
        cls.customer.email = "office@hospital.example.com"

    @classmethod
    def write_mail(cls, body="The UPS beeps.", **headers):
        """Return the source of a mail to the team; ``None`` leaves a header out."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        mail = EmailMessage()
        values = {
            "From": "Carla Contact <carla@hospital.example.com>",
            "To": "north@desk.example.com",
            "Subject": "UPS beeps",
            "Message-Id": make_msgid(domain="hospital.example.com"),
            **headers,
        }
        for name, value in values.items():
            if value is not None:
                mail[name] = value
        mail.set_content(body)
        return mail

    def receive(self, mail):
        """Hand a mail to the gateway; return the requests that it opened."""
        before = self.env["service.request"].search([])
        source = mail if isinstance(mail, bytes) else mail.as_bytes()
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        gateway.message_process(None, source)
        self.env.invalidate_all()
        return self.env["service.request"].search([]) - before

    def get_acknowledgements(self, requests):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "service.request"),
                ("res_id", "in", requests.ids),
                ("message_type", "=", "email_outgoing"),
            ]
        )

    def reply(self, request, **headers):
        """Answer to the acknowledgement of a request."""
        acknowledgement = self.get_acknowledgements(request)[:1]
        return self.write_mail(
            **{
                "Subject": f"Re: {acknowledgement.subject}",
                "In_Reply_To": acknowledgement.message_id,
                "References": acknowledgement.message_id,
                **headers,
            }
        )


@tagged("post_install", "-at_install")
class TestServiceMail(ServiceMailCommon):
    def test_mail_opens_a_request_for_the_right_customer(self):
        mail = self.write_mail(Cc="Dora <fs_dispatcher@example.com>, x@y.example.com")
        mail.add_attachment(
            b"%PDF-1.4", maintype="application", subtype="pdf", filename="photo.pdf"
        )
        request = self.receive(mail)
        self.assertEqual(len(request), 1)
        self.assertEqual(request.contact_id, self.contact)
        self.assertEqual(request.partner_id, self.customer)
        self.assertEqual((request.team_id, request.channel), (self.team, "email"))
        self.assertEqual(request.subject, "UPS beeps")
        self.assertIn("The UPS beeps.", request.description)
        self.assertEqual(request.email_from, "carla@hospital.example.com")
        self.assertTrue(request.name.startswith("REQ"))
        self.assertFalse(request.is_incomplete)
        self.assertFalse(request.first_response_at)
        # The message is there with its file, written by the customer.
        message = request.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(message.attachment_ids.name, "photo.pdf")
        self.assertEqual(message.attachment_ids.res_id, request.id)
        followers = request.message_partner_ids
        self.assertEqual(followers, self.contact | self.dispatcher.partner_id)
        # The team is told once.
        notices = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.dispatcher.partner_id.ids),
                ("message_type", "=", "user_notification"),
                ("model", "=", "service.request"),
                ("res_id", "=", request.id),
            ]
        )
        self.assertEqual(len(notices), 1)

    def test_sender_is_found_by_the_domain_of_the_address(self):
        request = self.receive(self.write_mail(From="New <new@hospital.example.com>"))
        self.assertEqual(request.partner_id, self.customer)
        self.assertEqual(request.contact_id.parent_id, self.customer)
        self.assertEqual(request.contact_id.name, "New")
        self.assertTrue(request.is_incomplete)
        self.stranger.website = "https://www.other.example.com/en"
        request = self.receive(self.write_mail(From="kim@other.example.com"))
        self.assertEqual(request.partner_id, self.stranger)

    def test_public_and_ambiguous_domains_say_nothing(self):
        self.customer.email = "harbour.hospital@gmail.com"
        twin = self.stranger.copy({"email": "a@shared.example.com"})
        self.stranger.email = "b@shared.example.com"
        for address in ("kim@gmail.com", "kim@shared.example.com"):
            request = self.receive(self.write_mail(From=address))
            self.assertNotIn(request.partner_id, self.customer | self.stranger | twin)
            self.assertEqual(request.contact_id.email, address)
            self.assertTrue(request.is_customer_unsure)

    def test_customers_of_another_company_are_not_used(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        (self.customer | self.contact).company_id = other
        request = self.receive(self.write_mail())
        self.assertNotIn(request.partner_id, self.customer | self.contact)
        self.assertEqual(request.company_id, self.company)
        self.assertTrue(request.is_incomplete)

    def test_incomplete_request_waits_for_its_base_data(self):
        self.env["service.request.type"].search([]).active = False
        kind = self.type_repair
        kind.active = True
        kind.required_field_ids = self.env["ir.model.fields"]._get(
            "service.request", "problem_id"
        )
        request = self.receive(self.write_mail(From="Kim Berger <kim@new.example.com>"))
        self.assertTrue(request.is_incomplete)
        self.assertEqual(
            request.missing_base_data, "Problem, the confirmation of the customer"
        )
        found = self.env["service.request"].search([("is_incomplete", "=", True)])
        self.assertIn(request, found)
        request = request.with_user(self.dispatcher)
        for refused in (
            lambda: request.action_create_work_order(),
            lambda: request.action_solve(),
        ):
            with self.assertRaisesRegex(UserError, "Problem, the confirmation"):
                refused()
        order = self.create_order(request_id=request.id)
        with self.assertRaisesRegex(UserError, "is incomplete"):
            self.create_dispatch(order).action_send()
        with Form(request) as form:
            form.problem_id = self.problem
        self.assertTrue(request.is_incomplete)
        request.action_confirm_customer()
        self.assertFalse(request.is_incomplete)
        request.action_create_work_order()
        # From now on it is a request as any other.
        with self.assertRaisesRegex(Exception, "still needs"):
            request.problem_id = False

    def test_naming_the_customer_confirms_it(self):
        request = self.receive(self.write_mail(From="kim@new.example.com"))
        request.with_user(self.agent).contact_id = self.contact
        self.assertFalse(request.is_customer_unsure)
        self.assertFalse(request.is_incomplete)

    def test_colleague_forwards_a_mail(self):
        request = self.receive(self.write_mail(From="fs_agent@example.com"))
        self.assertTrue(request.is_customer_unsure)
        self.assertFalse(request.first_response_at)
        self.assertFalse(self.get_acknowledgements(request))

    # ------------------------------------------------------------------
    # Acknowledgement
    # ------------------------------------------------------------------
    def test_acknowledgement(self):
        mail = self.write_mail()
        request = self.receive(mail)
        answer = self.get_acknowledgements(request)
        self.assertEqual(answer.recipient_ids, self.contact)
        self.assertIn(request.name, answer.subject)
        self.assertEqual(answer.references, mail["Message-Id"])
        self.assertIn("auto-replied", answer.headers)
        self.assertIn("north@desk.example.com", answer.reply_to)
        self.assertTrue(request.acknowledged_at)
        self.team.acknowledge_mail = False
        self.assertFalse(self.get_acknowledgements(self.receive(self.write_mail())))

    def test_machines_and_lists_get_none(self):
        for headers in (
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "bulk"},
            {"List_Id": "<news.example.com>"},
            {"X_Auto_Response_Suppress": "All"},
            {"From": "no-reply@hospital.example.com"},
        ):
            with self.subTest(headers=headers):
                request = self.receive(self.write_mail(**headers))
                self.assertEqual(len(request), 1)
                self.assertFalse(self.get_acknowledgements(request))

    def test_not_more_than_some_an_hour(self):
        self.env["ir.config_parameter"].set_param(
            "field_service.acknowledgements_per_hour", 2
        )
        requests = self.env["service.request"]
        for _mail in range(4):
            requests |= self.receive(self.write_mail())
        self.assertEqual(len(requests), 4)
        self.assertEqual(len(self.get_acknowledgements(requests)), 2)

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------
    def test_answer_comes_to_the_request(self):
        request = self.receive(self.write_mail())
        opened = self.receive(self.reply(request, body="It is loud now."))
        self.assertFalse(opened)
        answer = request.message_ids[0]
        self.assertIn("It is loud now.", answer.body)
        self.assertEqual(answer.author_id, self.contact)
        self.assertEqual(answer.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(len(self.get_acknowledgements(request)), 1)

    def test_answer_when_all_is_done_is_not_lost(self):
        request = self.receive(self.write_mail())
        request.write({"user_id": self.agent.id, "problem_id": self.problem.id})
        request.solution_id = self.solution
        request.action_solve()
        for _answer in range(2):
            self.receive(self.reply(request, body="It beeps again!"))
        self.assertEqual(request.state, "solved")
        self.assertEqual(len(request.activity_ids), 1)
        self.assertEqual(request.activity_ids.user_id, self.agent)
        self.assertIn("noted", request.log_ids.mapped("event"))
        # An absence notice is no answer.
        request.activity_ids.unlink()
        self.receive(self.reply(request, Auto_Submitted="auto-replied"))
        self.assertFalse(request.activity_ids)
        self.assertTrue(request.message_ids[0].subtype_id.internal)

    def test_answer_of_a_stranger_is_for_the_team_only(self):
        request = self.receive(self.write_mail())
        self.receive(self.reply(request, From="Eve <eve@evil.example.com>"))
        note = request.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        self.assertIn("eve@evil.example.com", note.email_from)
        self.assertTrue(note.subtype_id.internal)
        portal = new_test_user(
            self.env, "fs_carla", "base.group_portal", partner_id=self.contact.id
        )
        seen = self.env["mail.message"].with_user(portal)
        seen = seen.search([("model", "=", request._name), ("res_id", "=", request.id)])
        self.assertTrue(seen)
        self.assertNotIn(note, seen)
        notice = self.env["mail.message"].search(
            [("subject", "ilike", "an unknown sender has answered")]
        )
        self.assertEqual(notice.partner_ids, self.dispatcher.partner_id)

    # ------------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------------
    def test_bounce_opens_no_request(self):
        for headers in (
            {"From": "MAILER-DAEMON@mx.example.com"},
            {"From": "postmaster@mx.example.com", "Return_Path": "<>"},
            {"To": "bounce@desk.example.com"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self.receive(self.write_mail(**headers)))

    def test_automatic_reply_opens_no_request(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self.receive(self.write_mail(**headers)))

    def test_loop_of_automatic_mails_ends(self):
        set_param = self.env["ir.config_parameter"].set_param
        set_param("mail.gateway.loop.threshold", 3)
        requests = self.env["service.request"]
        for _mail in range(6):
            requests |= self.receive(self.write_mail(From="robot@hospital.example.com"))
        self.assertEqual(len(requests), 3)

    def test_the_same_mail_twice(self):
        mail = self.write_mail()
        self.assertTrue(self.receive(mail))
        self.assertFalse(self.receive(mail))

    def test_no_subject_and_no_sender(self):
        request = self.receive(self.write_mail(Subject=None))
        self.assertIn("E-mail without a subject from", request.subject)
        self.assertIn("Carla", request.subject)
        request = self.receive(self.write_mail(Subject=" \t ", From=None))
        self.assertIn("an unknown sender", request.subject)
        self.assertTrue(request.is_incomplete)

    def test_scripts_are_taken_out(self):
        mail = self.write_mail()
        mail.add_alternative(
            "<p onclick='steal()'>It <b>beeps</b></p><script>steal()</script>"
            "<a href='javascript:steal()'>x</a><iframe src='//evil.example'></iframe>",
            subtype="html",
        )
        request = self.receive(mail)
        message = request.message_ids.filtered(lambda m: m.message_type == "email")
        for html in (request.description, message.body):
            self.assertIn("<b>beeps</b>", html)
            for bad in ("steal", "script", "onclick", "iframe"):
                self.assertNotIn(bad, html)

    def test_encodings(self):
        for charset, text in (
            ("gb18030", "不间断电源发出警报"),
            ("windows-1256", "دستگاه برق بوق ميزند"),
            ("iso-8859-15", "Die USV pfeift für 5 €"),
        ):
            with self.subTest(charset=charset):
                source = (
                    b"From: Carla <carla@hospital.example.com>\r\n"
                    b"To: north@desk.example.com\r\n"
                    + f"Message-Id: <{charset}@hospital.example.com>\r\n".encode()
                    + b"Subject: =?"
                    + charset.encode()
                    + b"?B?"
                    + b64encode(text.encode(charset))
                    + b"?=\r\nContent-Type: text/plain; charset="
                    + charset.encode()
                    + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                    + text.encode(charset)
                    + b"\r\n"
                )
                request = self.receive(source)
                self.assertEqual(request.subject, text)
                self.assertIn(text, request.description)

    def test_mail_of_25_megabytes(self):
        content = b"0123456789abcdef" * 64 * 1024 * 25
        mail = self.write_mail()
        mail.add_attachment(
            content, maintype="application", subtype="octet-stream", filename="log.bin"
        )
        request = self.receive(mail)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "service.request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(attachment.mapped("file_size"), [len(content)])
        self.assertLess(len(request.description), 1000)

    def test_names_of_attachments(self):
        mail = self.write_mail()
        for name in ("../../../etc/passwd", "C:\\temp\\beep.wav"):
            mail.add_attachment(
                b"x", maintype="application", subtype="octet-stream", filename=name
            )
        request = self.receive(mail)
        message = request.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(
            sorted(message.attachment_ids.mapped("name")), ["beep.wav", "passwd"]
        )

    def test_unknown_address(self):
        with self.assertRaises(ValueError), mute_logger(GATEWAY_LOG):
            self.receive(self.write_mail(To="nobody@elsewhere.example.com"))
        self.assertFalse(
            self.env["service.request"].search([("subject", "=", "UPS beeps")])
        )

    # ------------------------------------------------------------------
    # The address of a team
    # ------------------------------------------------------------------
    def test_address_of_a_team(self):
        with Form(self.env["service.team"].with_user(self.manager)) as form:
            form.name = "South Centre"
        team = form.save()
        self.assertFalse(team.alias_id)
        team.with_user(self.manager).alias_name = "South Centre"
        self.assertEqual(team.alias_email, "south-centre@desk.example.com")
        request = self.receive(self.write_mail(To=team.alias_email))
        self.assertEqual(request.team_id, team)
        team.with_user(self.manager).alias_contact = "partners"
        self.assertFalse(
            self.receive(self.write_mail(To=team.alias_email, From="x@new.example.com"))
        )
        team.with_user(self.agent).write({"alias_name": "mine"})
        self.assertEqual(team.alias_name, "south-centre")
        with self.assertRaises(AccessError):
            team.with_user(self.agent).acknowledge_mail = False

    def test_request_goes_to_the_company_of_the_team(self):
        other = self.env["res.company"].create(
            {"name": "Far Away", "alias_domain_id": self.domain.id}
        )
        self.env.user.company_ids |= other
        team = self.env["service.team"].create(
            {"name": "Far", "company_id": other.id, "alias_name": "far"}
        )
        request = self.receive(self.write_mail(To="far@desk.example.com"))
        self.assertEqual((request.company_id, request.team_id), (other, team))
        self.assertFalse(
            request.with_user(self.agent).search([("id", "=", request.id)])
        )

    def test_address_goes_with_its_team(self):
        self.assertFalse(self.team.copy({"name": "Copy"}).alias_id)
        spare = self.env["service.team"].create(
            {"name": "Spare", "alias_name": "spare"}
        )
        alias = spare.alias_id
        spare.unlink()
        self.assertFalse(alias.exists())
