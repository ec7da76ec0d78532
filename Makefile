# The verbs. Each needs Python 3.11 or newer and nothing else: config/local/launch.py makes the environment it needs.
PYTHON ?= python3
LAUNCH = $(PYTHON) config/local/launch.py

.PHONY: run test lint types bench shell demo check

run:    ## start everything: servers, web, worker, beat; PORT=8001 picks another port
	@exec $(LAUNCH) run

test:   ## all tests, or ARGS="tests/tiers -k grace"
	@exec $(LAUNCH) test $(ARGS)

lint:   ## style, templates, floors
	@exec $(LAUNCH) lint

types:  ## mypy, strict
	@exec $(LAUNCH) types

check:  ## lint, types, migrations, production settings, the API's description
	@exec $(LAUNCH) check

bench:  ## measure
	@exec $(LAUNCH) bench $(ARGS)

shell:  ## Django's shell
	@exec $(LAUNCH) shell

demo:   ## build the demo
	@exec $(LAUNCH) demo
