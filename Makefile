# The short door. `make` alone lists what there is.
PRESET ?= dev

.PHONY: help install package run demo build test check tidy format api bench soak attack faults fuzz clean

help:
	@sed -n 's/^## //p' Makefile

## make run       sets up everything, builds, starts the server on http://127.0.0.1:8080
run: build
	@exec build/release/mainstay server --data .data --listen 127.0.0.1:8080

## make demo      the same, with a real Prometheus and sample rules that push to it
demo: build
	@exec python3 scripts/demo

## make build     the programs, optimised, in build/release/ [MORE=benchmarks]
build: install
	cmake --preset release
	cmake --build --preset release --target mainstay mainstay-server $(MORE)

## make package   a Debian package in build/, with unit, configuration, manual and completions
package: build
	@python3 scripts/package build/release build

## make test      sets up everything, builds, runs every test [PRESET=dev]
test:
	@python3 scripts/test $(PRESET)

## make check     the quick gate, without a build: structure, sizes, format, lint of what changed
check: install
	@python3 scripts/check/all.py .

## make tidy      the linter over the whole tree
tidy: install
	@python3 scripts/check/tidy.py . --all

## make format    lays out all sources
format:
	@python3 scripts/check/formatting.py . --write

## make api       writes api/*.json from the routes and docs/configuration.md from the table of keys
api:
	cmake --preset dev -DMAINSTAY_CONSOLE=OFF -B build/api
	cmake --build build/api --target mainstay-server anatomy_server
	build/api/mainstay-server openapi --output api
	build/api/anatomy/mainstay-server openapi --output build/api/documents
	cp build/api/documents/notes.json tests/anatomy/api/
	build/api/mainstay-server config reference > docs/configuration.md

## make bench     prints figures beside a real Alertmanager's [BENCH="NAME ..."]
bench: install
	cmake --preset release
	cmake --build --preset release --target mainstay mainstay-server benchmarks
	@build/venv/bin/python bench/run $(BENCH)

## make soak      simulated months of flapping alerts: memory and disk stay flat [DAYS=120]
soak: install
	cmake --preset release
	cmake --build --preset release --target bench_soak
	@folder=$$(mktemp -d -p /dev/shm) && trap 'rm -rf "$$folder"' EXIT && \
	 build/release/benchmarks/soak --folder "$$folder/data" --days $${DAYS:-120}

## make attack    the attacks of the tests for an hour or two, and the package in a fresh Debian, as root [ATTACK_SEED=N]
attack: build
	@ATTACK=long MAINSTAY_BIN=$(CURDIR)/build/release build/venv/bin/python -m pytest -q -s tests/program/test_attack_*.py tests/attack

## make faults    ends the programs wherever they can be ended, and looks what is lost [SEED=N]
faults: build
	@MAINSTAY_BIN=build/release build/venv/bin/python tests/faults/run $(if $(SEED),--seed $(SEED))

## make fuzz      every fuzzer for 20 s [FUZZ="--cpu-minutes 20 json ..."]
fuzz: install
	cmake --preset fuzz
	cmake --build --preset fuzz
	@python3 scripts/fuzz $(FUZZ)

install:
	@python3 scripts/install

clean:
	rm -rf build
