# Two commands are enough on a fresh machine: make demo, make test. The others are listed by make help.
PREFIX ?= /usr/local
TEST_FLAGS ?=
# So many tests at once. All at once, as the runner would have it, they starve each other on a small machine.
WIDTH ?= 6
TEST = test --experimental-maximum-parallelization-width $(WIDTH)
SWIFT ?= swift

# Swift's own libraries go into the program: "The release build" in CONTRIBUTING.md says why. macOS brings them along.
STATIC = --static-swift-stdlib

# Homebrew keeps these out of pkg-config's default path, because macOS has older ones of its own.
ifeq ($(shell uname -s),Darwin)
STATIC =
BREW := $(shell brew --prefix 2>/dev/null)
export PKG_CONFIG_PATH := $(BREW)/opt/libarchive/lib/pkgconfig:$(BREW)/opt/curl/lib/pkgconfig:$(BREW)/opt/sqlite/lib/pkgconfig:$(BREW)/opt/zlib/lib/pkgconfig:$(BREW)/opt/openssl@3/lib/pkgconfig:$(PKG_CONFIG_PATH)
endif

.PHONY: help deps test-deps build demo test check lint rules bench install tsan asan release-check conformance kill-test picture clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | sort | while IFS="$$(printf '\t')" read -r name text; do printf 'make %-12s %s\n' "$$name" "$$text"; done

deps: ## install the C libraries that are missing
	@scripts/deps

test-deps:
	@scripts/deps test

build: deps ## build the release program into .build/release
	$(SWIFT) build -c release $(STATIC) --product tapekeep

demo: build ## back up a practice account, start to end: no key, no network
	.build/release/tapekeep demo

test: test-deps ## run every test
	$(SWIFT) $(TEST) $(TEST_FLAGS)

check: test-deps lint rules ## what a commit promises: format, rules, a build without a warning, all tests
	$(SWIFT) build --build-tests
	$(SWIFT) $(TEST) --skip-build $(TEST_FLAGS)

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

rules:
	scripts/rules

bench: build ## measure, and compare with the thresholds
	Benchmarks/run

install: build ## install into PREFIX (default: /usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
		"$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 .build/release/tapekeep "$(DESTDIR)$(PREFIX)/bin/tapekeep"
	.build/release/tapekeep completions bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tapekeep"
	.build/release/tapekeep completions zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tapekeep"
	.build/release/tapekeep completions fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tapekeep.fish"

# Sanitized builds have a folder each, so that they and the plain build do not undo each other.
tsan: test-deps ## run the tests under ThreadSanitizer
	$(SWIFT) $(TEST) --sanitize=thread --scratch-path .build/tsan $(TEST_FLAGS)

asan: test-deps ## run the tests under AddressSanitizer
	ASAN_OPTIONS="suppressions=$(CURDIR)/scripts/asan.supp" LSAN_OPTIONS="suppressions=$(CURDIR)/scripts/lsan.supp" \
		$(SWIFT) $(TEST) --sanitize=address --scratch-path .build/asan $(TEST_FLAGS)

release-check: build ## run the release program through a backup and deletions
	scripts/release-check

conformance: deps ## drive the practice account with the official Python client
	@if [ -x Conformance/run ]; then Conformance/run; else echo "conformance: there is no Conformance/run in this version"; fi

kill-test: test-deps ## kill real runs at 200 random instants and compare what they leave
	TAPEKEEP_KILLS=200 $(SWIFT) $(TEST) --filter Kill $(TEST_FLAGS)

picture: build ## draw docs/terminal.svg from what the program prints
	scripts/picture

clean: ## remove what was built
	rm -rf .build
