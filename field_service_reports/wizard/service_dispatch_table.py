# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_time

from ..engine.dispatch_table import Visit, arrange_visits, week_days
from ..engine.xlsx import Column, Table

# The row of the visits that nobody has yet.
NOBODY = 0


class ServiceDispatchTable(models.TransientModel):
    """Which engineer is where on which day of a week: on the screen and on paper."""

    _name = "service.dispatch.table"
    _description = "Engineer Dispatch Table"

    date = fields.Date(
        "Week of", required=True, default=lambda self: fields.Date.context_today(self)
    )
    team_id = fields.Many2one("service.team", "Service Team")
    employee_ids = fields.Many2many(
        "hr.employee.public",
        string="Engineers",
        domain=[("is_service_engineer", "=", True)],
        help="Empty: all engineers of the team, or of the company.",
    )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_show(self):
        """Return the action that shows the chosen week on the screen."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "field_service_reports.service_dispatch_table_action"
        )
        action["params"] = self._get_choice()
        return action

    def action_print(self):
        """Return the report action of the chosen week."""
        return self.env.ref(
            "field_service_reports.action_report_dispatch_table"
        ).report_action(self)

    def action_download_xlsx(self):
        """Return the action that downloads the chosen week as XLSX."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/field_service_reports/dispatch_table/{self.id}",
            "target": "self",
        }

    def _get_choice(self):
        return {
            "date": fields.Date.to_string(self.date),
            "team_id": self.team_id.id,
            "employee_ids": self.employee_ids.ids,
        }

    # ------------------------------------------------------------------
    # The table
    # ------------------------------------------------------------------
    @api.model
    def get_table(self, choice):
        """Return the table of one week for the screen.

        :param dict choice: ``date`` (any day of the week; empty: today),
            ``team_id``, ``employee_ids``
        :return: a dictionary with ``title``, ``days``, ``rows``; each row has one
            list of visits a day
        """
        chosen = self.new(
            {
                "date": choice.get("date") or fields.Date.context_today(self),
                "team_id": choice.get("team_id"),
                "employee_ids": choice.get("employee_ids") or [],
            }
        )
        table = chosen._get_table()
        teams = self.env["service.team"].search(
            [("company_id", "in", [False, *self.env.companies.ids])]
        )
        return {
            **table,
            **chosen._get_choice(),
            "employee_ids": choice.get("employee_ids") or [],
            "teams": [{"id": team.id, "name": team.name} for team in teams],
        }

    def _get_table(self):
        self.ensure_one()
        days = week_days(self.date, self._get_week_start())
        dispatches = self._get_dispatches(days)
        engineers = self._get_engineers(dispatches)
        zone = self._get_zone()
        visits = [self._prepare_visit(dispatch, zone) for dispatch in dispatches]
        cells = arrange_visits(visits, engineers.ids + [NOBODY], days)
        rows = [
            self._prepare_row(engineer.id, engineer.name, cells[engineer.id])
            for engineer in engineers
        ]
        if any(cells[NOBODY]):
            rows.append(
                self._prepare_row(NOBODY, self.env._("Not assigned"), cells[NOBODY])
            )
        today = fields.Date.context_today(self)
        return {
            "title": self.env._(
                "%(first)s – %(last)s",
                first=format_date(self.env, days[0]),
                last=format_date(self.env, days[-1]),
            ),
            "filters": self._describe_filters(),
            "previous": fields.Date.to_string(days[0] - timedelta(days=7)),
            "next": fields.Date.to_string(days[0] + timedelta(days=7)),
            "days": [
                {
                    "date": fields.Date.to_string(day),
                    "label": format_date(self.env, day, date_format="EEE d MMM"),
                    "is_today": day == today,
                }
                for day in days
            ],
            "rows": rows,
        }

    def _get_week_start(self):
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang)
        return int(lang.week_start or 1)

    def _get_zone(self):
        return timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")

    def _get_dispatches(self, days):
        """Return the visits of the week, rejected ones left out."""
        zone = self._get_zone()
        start, end = (
            zone.localize(datetime.combine(day, time.min))
            .astimezone(utc)
            .replace(tzinfo=None)
            for day in (days[0], days[-1] + timedelta(days=1))
        )
        planned = (
            Domain("planned_start", "<", end)
            & Domain("planned_start", ">=", start - timedelta(days=31))
            & (Domain("planned_end", ">", start) | Domain("planned_start", ">=", start))
        )
        unplanned = (
            Domain("planned_start", "=", False)
            & Domain("actual_start", "<", end)
            & Domain("actual_start", ">=", start)
        )
        domain = Domain("state", "!=", "rejected") & (planned | unplanned)
        if self.employee_ids:
            domain &= Domain("employee_id", "in", self.employee_ids.ids)
        elif self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id) | Domain(
                "employee_id", "in", self._get_team_engineers().ids
            )
        return self.env["service.dispatch"].search(domain, order="planned_start, id")

    def _get_team_engineers(self):
        domain = Domain("is_service_engineer", "=", True) & Domain(
            "company_id", "in", [False, *self.env.companies.ids]
        )
        if self.team_id:
            domain &= Domain("service_team_id", "=", self.team_id.id)
        return self.env["hr.employee.public"].search(domain)

    def _get_engineers(self, dispatches):
        """Return the engineers that have a row, by name."""
        engineers = self.env["hr.employee.public"].browse(dispatches.employee_id.ids)
        if self.employee_ids:
            engineers = self.env["hr.employee.public"].browse(self.employee_ids.ids)
        else:
            engineers |= self._get_team_engineers()
        return engineers.sorted(lambda engineer: (engineer.name or "", engineer.id))

    def _prepare_visit(self, dispatch, zone):
        start = dispatch.planned_start or dispatch.actual_start
        end = dispatch.planned_end if dispatch.planned_start else dispatch.actual_end
        local = [
            utc.localize(moment).astimezone(zone).replace(tzinfo=None)
            for moment in (start, max(end or start, start))
        ]
        return Visit(dispatch.employee_id.id or NOBODY, *local, dispatch)

    def _prepare_row(self, engineer_id, name, cells):
        visits = {entry.visit.payload for cell in cells for entry in cell}
        return {
            "id": engineer_id,
            "name": name,
            "visit_count": len(visits),
            "cells": [[self._prepare_entry(entry) for entry in cell] for cell in cells],
        }

    def _prepare_entry(self, entry):
        dispatch = entry.visit.payload
        order = dispatch.work_order_id
        states = dict(dispatch._fields["state"]._description_selection(self.env))
        return {
            "id": dispatch.id,
            "name": dispatch.name,
            "order": order.name,
            "subject": order.subject or "",
            "customer": dispatch.partner_id.display_name or "",
            "city": order.site_id.city or "",
            "state": dispatch.state,
            "state_label": states[dispatch.state],
            "window": self.env._(
                "%(start)s – %(end)s",
                start=self._format_time(entry.start),
                end=self._format_time(entry.end),
            ),
        }

    def _format_time(self, moment):
        return format_time(self.env, moment, time_format="short") if moment else "…"

    def _describe_filters(self):
        words = [self.team_id.name] if self.team_id else []
        words += self.employee_ids.mapped("name")
        return ", ".join(words) or self.env._("All engineers")

    # ------------------------------------------------------------------
    # XLSX
    # ------------------------------------------------------------------
    def _get_xlsx_table(self):
        """Return the week for the XLSX writer: a row an engineer, a column a day."""
        export = self.env["service.report.export"]
        table = self._get_table()
        return Table(
            title=self.env._("Dispatch table %(week)s", week=table["title"]),
            columns=[
                Column(self.env._("Engineer")),
                Column(self.env._("Visits"), "int", total=True),
                *(Column(day["label"], "lines") for day in table["days"]),
            ],
            rows=[
                [
                    row["name"],
                    row["visit_count"],
                    *(self._format_cell(cell) for cell in row["cells"]),
                ]
                for row in table["rows"]
            ],
            filters=table["filters"],
            printed=export._describe_print(),
            rtl=export._is_right_to_left(),
            words=export._get_words(),
        )

    @api.model
    def _format_cell(self, cell):
        return "\n".join(
            f"{entry['window']}  {entry['order']}  {entry['customer']}"
            for entry in cell
        )
