# The two commands of a newcomer are `make run` and `make test`; the scripts behind them are in .ci/.

BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
# The interface is written in English and translated into these.
LANGUAGES := fr es pt ar

.DEFAULT_GOAL := help
.PHONY: help run test check lint types house format coverage bench translations catalogues lock wheel clean ready ready-dev

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ready ## Set up everything and serve the demonstration on http://127.0.0.1:8000 (PORT, HOST, FORUM_DATA)
	@exec setpriv --pdeathsig TERM .ci/serve.sh

test: ready-dev ## Set up everything and run all checks: both databases, and a browser
	@.ci/test.sh

check: lint types house ## Lint, types and house rules

lint: ready-dev ## Style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint templates

types: ready-dev ## Types
	@$(BIN)/mypy

house: ready-dev ## The rules of the house, as tests
	@$(BIN)/python -m pytest tests/house -n 2

format: ready-dev ## Set the code in its style (templates are set by hand: white space in them is seen)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

coverage: ready-dev ## Which lines and branches of forum/ the tests run
	@$(BIN)/python -m pytest -n 2 --ignore=tests/journeys --cov=forum --cov-branch --cov-report=term-missing

bench: ready-dev ## Measure the pages against an empty one
	@$(BIN)/python -m tests.bench

translations: ready-dev ## Collect the sentences of the interface and bring the catalogues up to date
	@$(BIN)/pybabel --quiet extract --mapping translations/babel.cfg --keywords _l --keywords lazy_gettext \
		--keywords lazy_ngettext:1,2 --add-location file --sort-output --project Milieu \
		--version "$$(sed -n 's/^version = //p' setup.cfg)" \
		--copyright-holder "the Milieu maintainers" --output translations/messages.pot .
	@for language in $(LANGUAGES); do \
		test -e translations/$$language/LC_MESSAGES/messages.po || $(BIN)/pybabel --quiet init \
			--input-file translations/messages.pot --output-dir translations --locale $$language; \
	done
	@$(BIN)/pybabel --quiet update --input-file translations/messages.pot --output-dir translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

catalogues: $(CATALOGUES) ## Compile the catalogues that changed
	@:

%.mo: %.po translations/backend.py
	@$(BIN)/python translations/backend.py $<

lock: ## Write the locks anew (UPGRADE=1, or UPGRADE="names", to move versions)
	@.ci/lock.sh

wheel: ready-dev ## Build the wheel into dist/
	@$(BIN)/python -m build --no-isolation --wheel

clean: ## Remove what builds and tests leave (.venv and instance stay)
	@rm -rf build dist milieu.egg-info .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis test-results
	@find forum migrations translations tests -name __pycache__ -prune -exec rm -rf {} +
	@rm -f $(CATALOGUES)

# Compiling needs the environment, so it comes after it and not as a plain prerequisite beside it.
ready:
	@.ci/bootstrap.sh run
	@$(MAKE) --no-print-directory catalogues

ready-dev:
	@.ci/bootstrap.sh dev
	@$(MAKE) --no-print-directory catalogues
