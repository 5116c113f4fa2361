# make run    install what is missing and start everything (ARGS="--no-sandbox", PORT=8080, …)
# make test   every test, browser included      make lint   every check
# make bench  speed on this machine             make soak   the long run against faults
# make train   trains the language model anew (ARGS="--out DIR"); make test-training tests what does that
# make eval-nlp  how well messages are understood, on the project's own test messages, and what that costs
# make clean  remove what these made; the data in .data stays

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
APPS := conversations faciliauto_bot handoff leads nlp
PIP := $(PY) -m pip --disable-pip-version-check --quiet --no-input install

.PHONY: install run test lint bench soak eval-nlp train test-training clean

install: $(VENV)/.installed

run: install
	@exec $(PY) manage.py up $(ARGS)

test: $(VENV)/.installed-dev
	@.ci/browser
	$(PY) -m pytest --numprocesses 2 --dist loadgroup --cov --cov-report=term $(ARGS)

lint: $(VENV)/.installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy manage.py $(APPS)
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	env $$(grep -v '^#' .ci/production.env) $(PY) manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.installed-dev
	$(PY) -m tests.bench $(ARGS)

soak: $(VENV)/.installed-dev
	$(PY) -m tests.faults.soak $(ARGS)

eval-nlp: $(VENV)/.installed-dev
	@$(PY) manage.py evaluate_nlp nlp/data/test.jsonl $(ARGS)
	@$(PY) -m tests.bench.understanding

train: $(VENV)/.installed-train
	$(PY) manage.py train_nlp $(ARGS)

test-training: $(VENV)/.installed-train
	$(PY) -m pytest tests/nlp/training $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage* htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements.txt
	@.ci/venv $(VENV)
	@echo "Installing what the system needs; this takes a minute or two…"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what tests and checks need…"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-train: requirements-train.txt $(VENV)/.installed-dev
	@echo "Installing what training the language model needs…"
	@$(PIP) -r requirements-train.txt
	@touch $@
