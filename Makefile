# The commands of this project; each calls scripts/dev, which says what it does.
DEV := PYTHONDONTWRITEBYTECODE=1 $(or $(PYTHON),python3) scripts/dev
export PORT ODOO_HOME

.DEFAULT_GOAL := help
.PHONY: help setup run stop clean demo-db test lint format pot lifecycle bench

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Set up Odoo, Python, PostgreSQL and the other tools in .odoo/
	@$(DEV) setup

run: ## Serve the addons with demo data at http://localhost:8069 (PORT=… for another)
	@$(DEV) run

stop: ## Stop Odoo and PostgreSQL
	@$(DEV) stop

clean: ## Stop everything and delete all that was set up, databases included
	@$(DEV) clean

demo-db: ## Make the demo database anew
	@$(DEV) demo-db

test: ## Run every check there is: lint, tests, browser tests, install and uninstall
	@$(DEV) test $(TESTS)

lint: ## Check style and known mistakes
	@$(DEV) lint

format: ## Put all code into the project's style
	@$(DEV) format

pot: ## Bring the translation templates (i18n/*.pot) up to date
	@$(DEV) pot

lifecycle: ## Install, upgrade and uninstall the addons, watching the log
	@$(DEV) lifecycle

bench: ## Measure the addons beside Odoo's and other people's (ARGS=… to choose)
	@$(DEV) bench $(ARGS)
