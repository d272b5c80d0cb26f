# One command each: `make demo` shows the main job, `make test` proves it. Both set themselves up.
# What is installed stands, by hash, in requirements*.lock; `make lock` renews those files.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2

# uv does not read pip's certificate settings, and must never fetch a Python of its own.
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME

UV := $(BIN)/python -m uv

.PHONY: demo test check lint types lock setup clean faults faults-short

demo: $(VENV)/.runtime $(BIN)/helpdesk
	@$(BIN)/helpdesk demo

test: $(VENV)/.dev
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(PYTEST)

check: $(VENV)/.dev
	@$(BIN)/python -m ruff check -q .
	@$(BIN)/python -m ruff format -q --check .
	@$(BIN)/python -m mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }

# The real daemon killed from outside, on broken disks, with bad smarthosts and jumping clocks: docs/promises.md.
# What a machine has no server for is named and left out (exit code 3).
FAULT := $(BIN)/python -m tests.faults
faults: $(VENV)/.dev
	@for way in lmtp imap postfix; do for database in sqlite postgresql; do \
	    $(FAULT).kill --way $$way --database $$database --mails 1000 --kills 300 || [ $$? = 3 ] || exit 1; \
	done; done
	@$(FAULT).fsync_order --mails 50
	@$(FAULT).planted
	@$(FAULT).imap_cuts
	@$(FAULT).smarthost --each 50
	@$(FAULT).disk --mails 60
	@$(FAULT).clock

# Some run beside each other: most of their time they wait.
define SHORT_FAULTS
planted --mails 40 --kills 12
disk --mails 12 --short
smarthost --each 1
clock --short
fsync_order --mails 4
kill --way lmtp --mails 60 --kills 15
kill --way imap --mails 60 --kills 15
kill --way postfix --mails 60 --kills 15
kill --way lmtp --database postgresql --mails 40 --kills 8
endef
export SHORT_FAULTS
faults-short: $(VENV)/.dev
	@echo "$$SHORT_FAULTS" | xargs -P 3 -I '{}' sh -c '$(FAULT).{} || [ $$? = 3 ] || { echo "FAILED: {}" >&2; exit 1; }'

# Mails changed at random, read as the daemon reads them: docs/promises.md. A single one: make fuzz FUZZ="--again FILE"
.PHONY: fuzz fuzz-short
fuzz: $(VENV)/.dev
	@$(BIN)/python -m tests.fuzz.run $(FUZZ)

fuzz-short: $(VENV)/.dev
	@$(BIN)/python -m tests.fuzz.run --mails 12000

setup: $(VENV)/.dev

# Figures as JSON lines, a table at the end; some minutes. A short one: make bench BENCH="--mails 300 --tickets 0"
.PHONY: bench
bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench.run $(BENCH)

$(VENV)/.tools: requirements-tools.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "helpdesk needs Python 3.11 or newer; say: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-tools.lock
	@touch $@

$(VENV)/.runtime: $(VENV)/.tools requirements.lock pyproject.toml
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

# -P: who stands in a folder with a helpdesk or an email.py of its own must not run what lies there.
$(BIN)/helpdesk: Makefile $(VENV)/.tools
	@echo '$(CURDIR)' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/helpdesk-checkout.pth"
	@printf '#!/bin/sh\nexec "%s" -P -m helpdesk "$$@"\n' '$(CURDIR)/$(BIN)/python' > $@ && chmod +x $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock | $(BIN)/helpdesk
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: $(VENV)/.tools
	@$(UV) $(LOCK) --group tools -o requirements-tools.lock
	@$(UV) $(LOCK) pyproject.toml -o requirements.lock
	@$(UV) $(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist demo
