# What a person does with a checkout. `make demo` and `make test` install what is missing (Debian packages, the musl target).
PREFIX ?= /usr/local
FORCE  ?=
TARGET  = $(shell .ci/target)

.PHONY: build demo test check bench install dist
build:   ; .ci/setup build && cargo build --release --target $(TARGET) -p tacklebox
demo:    build ; .ci/setup demo && tests/demo target/$(TARGET)/release/tacklebox
test:    ; .ci/setup test && .ci/test
check:   ; cargo fmt --check && cargo clippy --all-targets -- -D warnings
bench:   build ; .ci/setup bench && tests/bench target/$(TARGET)/release/tacklebox
install: build ; FORCE=$(FORCE) .ci/install target/$(TARGET)/release/tacklebox $(DESTDIR)$(PREFIX) $(PREFIX)
dist:    ; .ci/setup build && .ci/dist $(TARGET)
