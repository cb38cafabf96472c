# `make` alone lists what there is. Works with GNU make and /bin/sh, Python 3.11 to 3.13.
# Another Python: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
UV     ?= 0.13.9
INPUTS ?= 100000
KINDS  ?= yaml,record,workbooks
SAMPLE ?= 300
SEED   ?= 1

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Stamps: touched when what a lock file lists is installed. The dev lock is the runtime lock and more.
RUNTIME := $(VENV)/.runtime
DEV     := $(VENV)/.dev

say = @echo "==> $(1)"

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-full test-flows benchmark benchmark-comments benchmark-conflicts benchmark-diff benchmark-optima benchmark-sheets docs pictures lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' Makefile

demo: $(RUNTIME) ## Walk through the example portfolio of this repository
	@echo
	@echo "# Check every file. Nothing is solved yet."
	$(BIN)/portfolio validate
	@echo
	@echo "# Solve the plan, prove it, show it. A run is stored only if its inputs have none yet."
	$(BIN)/portfolio solve --again --record
	@echo
	@echo "# Next: $(BIN)/portfolio report --open shows the plan as a page."
	@echo "# docs/guide.md writes your first scenario in ten minutes."

test: $(DEV) ## Check style, types, architecture, generated files, and run the tests
	$(call say,ruff: lint)
	@$(BIN)/ruff check .
	$(call say,ruff: layout)
	@$(BIN)/ruff format --check .
	$(call say,mypy: types)
	@$(BIN)/mypy
	$(call say,import-linter: architecture)
	@$(BIN)/lint-imports
	$(call say,plain code: has a figure got worse?)
	@$(BIN)/python -m tests.gates.plain_code
	$(call say,schemas: are they what the models say?)
	@$(BIN)/portfolio schema --check
	$(call say,docs: are the generated parts up to date?)
	@$(BIN)/python docs/build.py --check
	$(call say,pytest)
	@$(BIN)/python -m pytest -n $(JOBS)

test-full: $(DEV) ## Run the tests with the long ones too
	$(call say,pytest with the long tests)
	@PORTFOLIO_FULL=1 $(BIN)/python -m pytest -n $(JOBS)

test-flows: $(DEV) ## Run the workflows of .github offline, with act
	$(call say,pytest of the workflows)
	@PORTFOLIO_FULL=1 $(BIN)/python -m pytest tests/gitops tests/history tests/security

# The low ends of the ranges in pyproject.toml; the high ends are what the locks have. An older cvxpy brings its own
# sparsediffpy.
LOWEST = cvxpy==1.9 highspy==1.14 scipy==1.16
# A trap that is set for the HiGHS of the lock alone.
ONLY_LOCKED = tests/solve/test_traps.py::test_what_highs_prints_does_not_reach_a_reader

.PHONY: test-ranges
test-ranges: ## Run the tests of solving with the oldest solvers that the package allows
	$(call say,a virtual environment with $(LOWEST))
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	$(PYTHON) -m venv "$$tmp/venv"; \
	sed -n 's/^\([a-z0-9-]*==[^ ;]*\).*/\1/p' .ci/requirements-dev.txt \
		| grep -v -E '^(cvxpy|highspy|pip|scipy|sparsediffpy)==' >"$$tmp/lock"; \
	"$$tmp/venv/bin/python" -m pip --disable-pip-version-check --quiet install --constraint "$$tmp/lock" \
		$(LOWEST) flit_core hypothesis jsonschema markdown-it-py pytest ".[cpsat]"; \
	"$$tmp/venv/bin/python" -m pytest tests/solve tests/compile tests/certify tests/test_one_answer.py \
		--deselect $(ONLY_LOCKED)

.PHONY: audit
audit: $(DEV) ## Look for known vulnerabilities and for licences that are not allowed
	$(call say,licences of what is locked)
	@$(BIN)/python .ci/licences.py >/dev/null
	$(call say,known vulnerabilities of what is locked)
	@$(BIN)/python .ci/audit.py

.PHONY: dist
dist: $(RUNTIME) page ## Build the wheel and its bill of materials (CycloneDX)
	$(call say,wheel)
	@rm -rf dist build
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) PORTFOLIO_SOLVER=require $(BIN)/python page/portfolio_build.py --wheel dist/wheel
	$(call say,bill of materials)
	@$(BIN)/python .ci/sbom.py dist/sbom/portfolio.cdx.json

.PHONY: page
page: $(RUNTIME) ## Fetch the solver of the pages from npm, so that they have what-if (needs node and npm)
	$(call say,the solver of the pages)
	@$(BIN)/python page/portfolio_build.py

.PHONY: test-web
test-web: $(DEV) page page/node_modules ## Test the pages in Chromium and Firefox, and their solver in node (needs node and Chromium)
	$(call say,pytest of the pages)
	@PORTFOLIO_WEB=1 $(BIN)/python -m pytest tests/web

page/node_modules: page/package-lock.json
	$(call say,npm ci: axe-core and typescript)
	@cd page && npm ci
	@touch $@

.PHONY: test-editor
test-editor: $(DEV) tests/editor/node_modules ## Test the schemas with a real language server (needs node and npm)
	$(call say,pytest of the editor)
	@PORTFOLIO_EDITOR=1 $(BIN)/python -m pytest tests/editor

tests/editor/node_modules: tests/editor/package-lock.json
	$(call say,npm ci: yaml-language-server)
	@cd tests/editor && npm ci
	@touch $@

.PHONY: fuzz
fuzz: $(DEV) ## Try 100,000 portfolios, records and workbooks made wrong; goes on where it stopped (INPUTS=… KINDS=…)
	$(call say,fuzzing $(KINDS))
	@$(BIN)/python -m tests.fuzz.run --kinds $(KINDS) --inputs $(INPUTS) --jobs $(JOBS)

.PHONY: mutants
mutants: $(DEV) ## Change the code that answers for the rest; does a test notice? (SAMPLE=…|all SEED=…)
	$(call say,$(SAMPLE) mutants of seed $(SEED), and every bound of a guardrail and of the 5% rule)
	@$(BIN)/python -m tests.mutants.run --sample $(SAMPLE) --seed $(SEED)

benchmark: $(DEV) ## Measure each stage against the bare solver
	$(call say,benchmark of the stages)
	@$(BIN)/python -m benchmarks.stages

.PHONY: benchmark-check
benchmark-check: $(DEV) ## Measure again; fail where a ratio of RESULTS.json got worse beyond noise
	$(call say,benchmark against RESULTS.json)
	@$(BIN)/python -m benchmarks.stages --check

.PHONY: benchmark-versus
benchmark-versus: $(DEV) ## Compare the stages with those of another revision, in turns on the same portfolios (BASE=…)
	$(call say,benchmark against $(BASE))
	@$(BIN)/python -m benchmarks.versus $(BASE)

.PHONY: benchmark-peers
benchmark-peers: $(DEV) ## Compare with other modellers and solvers, each in a process of its own, and with BASE=… of ours
	$(call say,benchmark of peers)
	@$(BIN)/python -m benchmarks.peers $(if $(BASE),--base $(BASE))

benchmark-conflicts: $(DEV) ## Measure the way to a conflict and to a repair, as multiples of one solve
	$(call say,benchmark of conflicts)
	@$(BIN)/python -m benchmarks.conflicts

benchmark-comments: $(DEV) ## Measure what a pull request says of one change of each kind
	$(call say,benchmark of comments)
	@$(BIN)/python -m benchmarks.comments

benchmark-diff: $(DEV) ## Measure the diff of a pull request, as a multiple of one solve
	$(call say,benchmark of the diff)
	@$(BIN)/python -m benchmarks.diff

benchmark-optima: $(DEV) ## Compare with published optima
	$(call say,benchmark against published optima)
	@$(BIN)/python -m benchmarks.optima

.PHONY: benchmark-proofs
benchmark-proofs: $(DEV) ## Measure proofs: their size, and how long they take to make and to check
	$(call say,benchmark of proofs)
	@$(BIN)/python -m benchmarks.proofs

.PHONY: benchmark-questions
benchmark-questions: $(DEV) ## Measure what questions cost: prices, curves, sweeps, a large company
	$(call say,benchmark of questions)
	@$(BIN)/python -m benchmarks.questions

benchmark-sheets: $(DEV) ## Compare pull and push with openpyxl and gspread alone
	$(call say,benchmark of spreadsheets)
	@$(BIN)/python -m benchmarks.sheets

.PHONY: benchmark-over-time
benchmark-over-time: $(DEV) ## Measure plans over time: the example's year, a mine, projects, generated years
	$(call say,benchmark of plans over time)
	@$(BIN)/python -m benchmarks.over_time

docs: $(DEV) ## Regenerate the generated parts of the documentation
	$(call say,docs)
	@$(BIN)/python docs/build.py

pictures: $(DEV) ## Render the tabs of the example for docs/sheets.md (needs LibreOffice and pdftoppm)
	$(call say,pictures)
	@PATH="$(BIN):$$PATH" $(BIN)/python docs/sheet_pictures.py

venv: $(DEV) ## Make or update the virtual environment for development

# Keeps the versions that are locked, unless: make lock UPGRADE=--upgrade
COMPILE = "$$tmp/bin/uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock" $(UPGRADE) --group lock pyproject.toml

lock: ## Regenerate the lock files from pyproject.toml
	$(call say,locking with uv $(UV))
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	$(PYTHON) -m venv "$$tmp"; \
	"$$tmp/bin/python" -m pip --disable-pip-version-check --quiet install "uv==$(UV)"; \
	$(COMPILE) --group dev --all-extras -o .ci/requirements-dev.txt; \
	$(COMPILE) --constraint .ci/requirements-dev.txt --extra exact -o .ci/requirements.txt

clean: ## Remove the virtual environment, caches and build products
	$(call say,removing $(VENV) and caches)
	@rm -rf "$(VENV)" build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# A half-made or broken environment is made anew; a sound one is updated in place.
define make_venv
@command -v $(PYTHON) >/dev/null 2>&1 || { \
	echo "error: $(PYTHON) not found. Install Python 3.11 or later, or say: make PYTHON=/path/to/python3" >&2; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "error: Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	echo "Say: make PYTHON=/path/to/python3" >&2; exit 1; }
@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	echo "==> creating $(VENV) with $$($(PYTHON) --version)"; $(PYTHON) -m venv --clear "$(VENV)"; }
endef

# An editable install compiles nothing, and where PYTHONDONTWRITEBYTECODE is set each start would anew.
INSTALL_SELF = $(PIP) install --no-index --no-deps --no-build-isolation -e . && $(BIN)/python -m compileall -q portfolio

$(RUNTIME): .ci/requirements.txt pyproject.toml
	$(make_venv)
	$(call say,installing .ci/requirements.txt (a minute the first time))
	@$(PIP) install --require-hashes -r .ci/requirements.txt
	$(call say,installing portfolio)
	@$(INSTALL_SELF)
	@touch $(RUNTIME)

$(DEV): .ci/requirements-dev.txt pyproject.toml
	$(make_venv)
	$(call say,installing .ci/requirements-dev.txt (a minute the first time))
	@$(PIP) install --require-hashes -r .ci/requirements-dev.txt
	$(call say,installing portfolio)
	@$(INSTALL_SELF)
	@touch $(RUNTIME) $(DEV)
