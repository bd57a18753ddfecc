# Everything sets itself up: a virtual environment in .venv, the packages of constraints.txt, and on
# Debian and Ubuntu the three system programs, where we may install them. The second time needs no
# network. Python: any 3.11, 3.12 or 3.13 on the path, or PYTHON=/path/to/python.
#
# TORCH decides, when .venv is made, which build of PyTorch goes in (remove .venv to change it):
#   auto   a CPU build, or the default (CUDA) one where nvidia-smi lists a GPU
#   cpu, gpu, none

PYTHON ?= python3
TORCH ?= auto
PORT ?= 8000

BIN := .venv/bin
READY := .venv/.ready
CPU_WHEELS := https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test audit studies book serve release lint clean ready

help:
	@echo "make demo     build the book, grade a sample class, print the table"
	@echo "make test     every test (make lint first)"
	@echo "make audit    what the checks of every exercise catch and keep"
	@echo "make studies  measure anew what code has changed in the long runs (up to an hour)"
	@echo "make book     the site, into _build/html (make serve shows it at a local address)"
	@echo "make release  notebooks for learners and graders, and the learners' wheel"
	@echo "make clean    remove what was built (.venv and grades stay)"

demo: ready bubblewrap
	@$(BIN)/python -m autograde.demo

test: ready bubblewrap chromium postgresql lint
	$(BIN)/python -m pytest

audit: ready bubblewrap
	$(BIN)/python -m autograde.audit

studies: ready
	$(BIN)/python -m studies

book: ready
	$(BIN)/llmweek book

serve: ready
	$(BIN)/llmweek book --serve --port $(PORT)

release: ready
	$(BIN)/llmweek release --wheel

lint: ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# --- setting up -----------------------------------------------------------------------------------

ready: $(READY)

$(READY): pyproject.toml constraints.txt
	@echo "Setting up .venv (a minute or two, once)"
	@[ -x $(BIN)/python ] || { $(find_python) && "$$python" -m venv .venv; } || { $(no_venv) ; }
	@$(torch_$(TORCH))
	@$(PIP) -e ".[$(if $(filter none,$(TORCH)),,torch,)book,grade,test]"
	@touch $@

supported := import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

define find_python
for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
  "$$python" -c '$(supported)' 2>/dev/null && break; python=; done; \
[ -n "$$python" ]
endef

define no_venv
rm -rf .venv; \
echo "No Python 3.11, 3.12 or 3.13 with venv was found. Install one (Debian, Ubuntu:" >&2; \
echo "sudo apt install python3-venv), or name it: make PYTHON=/path/to/python3.12" >&2; \
exit 1
endef

# The CPU build first, by itself and without retries, so that being without that index costs seconds.
define torch_cpu
[ "$$(uname)" != Linux ] \
|| $(PIP) --no-deps --retries 0 --timeout 15 --index-url $(CPU_WHEELS) torch==2.13.0 \
|| echo "PyTorch's CPU build cannot be reached: the default one, larger, is used"
endef

# `===` takes no local version: never the CPU build.
torch_gpu = $(PIP) torch===2.13.0
torch_none = true
torch_auto = if nvidia-smi -L >/dev/null 2>&1; then $(torch_gpu); else $(torch_cpu); fi

# $(call program,COMMANDS,PACKAGE,WHAT IS LOST WITHOUT IT): none of the commands is there? Install
# the Debian package if we may without asking; else say so, and go on.
define program
@for c in $(1); do command -v $$c >/dev/null 2>&1 && exit 0; done; \
if [ "$$(id -u)" = 0 ]; then may=; else may="sudo -n"; fi; \
if command -v apt-get >/dev/null && $$may true 2>/dev/null; then \
  echo "Installing $(2)"; \
  { $$may apt-get update -q && $$may env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $(2); } >/dev/null 2>&1 && exit 0; \
fi; \
echo "$(2) is missing: install it (Debian, Ubuntu: sudo apt install $(2)). Without it, $(3)." >&2
endef

.PHONY: bubblewrap chromium postgresql

bubblewrap:
	$(call program,bwrap,bubblewrap,learners' code cannot be isolated and nothing is graded)

chromium:
	$(call program,chromium chromium-browser google-chrome-stable google-chrome,chromium,the pages are not opened in a browser)

# Debian keeps the server's programs off the path, by version.
postgresql:
	$(call program,initdb /usr/lib/postgresql/*/bin/initdb,postgresql,the gradebook is tried in SQLite only)
