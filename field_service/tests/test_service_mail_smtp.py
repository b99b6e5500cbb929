# Part of Field Service. License LGPL-3.
import smtplib
import socketserver
import threading
from email import message_from_bytes, policy

from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .test_service_mail import ServiceMailCommon

LOCALHOST = "127.0.0.1"


class SmtpHandler(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs (RFC 5321)."""

    def handle(self):
        """Talk to one sender and keep what he delivers."""
        self.answer(220, "ready")
        envelope = {"to": []}
        while line := self.rfile.readline():
            verb = line[:4].upper().decode()
            argument = line.decode().partition(":")[2].strip()
            if verb in ("EHLO", "HELO"):
                self.answer(250, "8BITMIME")
            elif verb == "MAIL":
                envelope["from"] = argument.split(">")[0].strip("<")
                self.answer(250, "ok")
            elif verb == "RCPT":
                envelope["to"].append(argument.strip("<>"))
                self.answer(250, "ok")
            elif verb == "DATA":
                self.answer(354, "go on")
                self.server.mails.append((dict(envelope), self.read_data()))
                envelope = {"to": []}
                self.answer(250, "kept")
            elif verb == "QUIT":
                self.answer(221, "bye")
                return
            else:
                self.answer(250, "ok")

    def answer(self, code, text):
        """Send one line of reply."""
        self.wfile.write(f"{code} {text}\r\n".encode())

    def read_data(self):
        """Return the mail up to the line with a single dot."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class SmtpSink(socketserver.ThreadingTCPServer):
    """A mail server on the loopback that keeps all mails."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__((LOCALHOST, 0), SmtpHandler)
        self.mails = []

    @property
    def port(self):
        """The port that the system has given us."""
        return self.server_address[1]


@tagged("post_install", "-at_install")
class TestServiceMailSmtp(ServiceMailCommon):
    """A customer and the service desk write to each other over real SMTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sink = SmtpSink()
        thread = threading.Thread(target=cls.sink.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(cls.sink.server_close)
        cls.addClassCleanup(cls.sink.shutdown)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "Loopback",
                "smtp_host": LOCALHOST,
                "smtp_port": cls.sink.port,
                "smtp_encryption": "none",
            }
        )
        cls.company.email = "service@desk.example.com"
        # In tests Odoo sends nothing, unless it is told to.
        cls.classPatch(IrMail_Server, "_disable_send", lambda self: False)

    def send_as_customer(self, mail):
        """Send a mail by SMTP; return the requests it opens at the gateway."""
        with smtplib.SMTP(LOCALHOST, self.sink.port, timeout=10) as client:
            client.send_message(mail)
        envelope, source = self.sink.mails.pop()
        self.assertEqual(envelope["to"], [mail["To"]])
        return self.receive(source)

    def collect(self, mails=None):
        """Return what arrived as ``[(envelope, mail)]``, once ``mails`` are sent."""
        if mails:
            # What went out by itself, such as the news for the team, is not meant.
            self.sink.mails.clear()
            mails.send()
        arrived = [
            (envelope, message_from_bytes(source, policy=policy.default))
            for envelope, source in self.sink.mails
        ]
        self.sink.mails.clear()
        return arrived

    def test_round_trip(self):
        mail = self.write_mail()
        request = self.send_as_customer(mail)
        self.assertEqual(request.partner_id, self.customer)
        [(envelope, answer)] = self.collect(self.get_acknowledgements(request))
        self.assertEqual(envelope["to"], ["carla@hospital.example.com"])
        self.assertIn(request.name, answer["Subject"])
        self.assertIn(request.name, answer.get_body(("plain",)).get_content())
        self.assertEqual(answer["Auto-Submitted"], "auto-replied")
        self.assertIn("north@desk.example.com", answer["Reply-To"])
        self.assertIn(mail["Message-Id"], answer["References"])
        # The customer presses "Reply" in his own program.
        reply = self.write_mail(
            "It got louder.",
            To="north@desk.example.com",
            Subject=f"Re: {answer['Subject']}",
            In_Reply_To=answer["Message-Id"],
            References=f"{answer['References']} {answer['Message-Id']}",
        )
        self.assertFalse(self.send_as_customer(reply))
        message = request.message_ids[0]
        self.assertIn("It got louder.", message.body)
        self.assertEqual(message.author_id, self.contact)
        # A colleague's answer goes out at once.
        self.sink.mails.clear()
        request.with_user(self.agent).message_post(
            body="We come tomorrow.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(request.first_response_at)
        arrived = self.collect()
        to_customer = [
            mail for sent, mail in arrived if "carla@hospital.example.com" in sent["to"]
        ]
        self.assertEqual(len(to_customer), 1)
        self.assertIn("north@desk.example.com", to_customer[0]["Reply-To"])

    def test_alert_goes_out_by_smtp(self):
        self.env["service.alert.rule"].search([]).active = False
        request = self.create_request(user_id=self.agent.id)
        rule = self.env["service.alert.rule"].create(
            {
                "name": "Received",
                "watched": "service.request/received_at",
                "delay": 0,
                "delay_side": "after",
                "domain": f"[('id', '=', {request.id})]",
                "by_email": True,
                "by_notification": False,
                "user_ids": self.agent.ids,
            }
        )
        self.env["service.alert.rule"]._cron_alert()
        alert = self.env["service.alert"].search([("rule_id", "=", rule.id)])
        [(envelope, mail)] = self.collect(alert.mail_id)
        self.assertEqual(envelope["to"], ["fs_agent@example.com"])
        self.assertIn(request.name, mail["Subject"])
        self.env["service.alert.rule"]._cron_alert()
        self.assertEqual(alert.state, "sent")
