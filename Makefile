# Wanjia 万家 - one Makefile. `make help` lists what it does.
#
# Rooms, lowest first: a lower room never includes a higher one (`make layers`).
ROOMS := base model map scene store intake feed source ui screens paint input kiosk remote app cmd

B       ?= build
CC      := gcc
SAN     ?=
WERROR  ?=
PREFIX  ?= /usr/local
DESTDIR ?=
# systemd reads these of /usr and /usr/local.
UNITDIR ?= $(PREFIX)/lib/systemd/system
USERDIR ?= $(PREFIX)/lib/sysusers.d
ETCDIR  ?= /etc/wanjia

PKG_RUN  := libsdl2-dev libsdl2-ttf-dev libx11-dev libxext-dev libsqlite3-dev libcurl4-openssl-dev \
            libfreetype-dev libpixman-1-dev libpng-dev libjansson-dev \
            libsdl2-image-2.0-0 libmicrohttpd-dev zlib1g-dev libssl-dev libsodium-dev \
            libinih-dev libzip-dev libexpat1-dev pkg-config fonts-noto-cjk \
            fonts-roboto-unhinted
PKG_TEST := libcmocka-dev sqlite3 curl openssl clang xvfb xdotool x11-utils \
            x11-apps x11-xserver-utils xserver-xorg-core \
            xserver-xorg-video-dummy
PKG_FUZZ := clang-14 libclang-rt-14-dev
PC_RUN   := sdl2 x11 xext SDL2_ttf sqlite3 libcurl freetype2 pixman-1 libpng \
            jansson inih libzip expat libmicrohttpd zlib openssl libsodium

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Wformat=2 \
        -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes \
        -Wpointer-arith -fno-common $(if $(WERROR),-Werror)
OPT  ?= -O2
# No fused multiply-add and no excess precision: pictures are equal whatever
# compiler built the program.
CFLAGS += -std=c11 -D_GNU_SOURCE -g $(OPT) -ffp-contract=off $(WARN) \
          -Isrc -I$(B)/gen -pthread -MMD -MP \
          $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
                      -fno-omit-frame-pointer)
LDFLAGS += -pthread $(if $(SAN),-fsanitize=$(SAN))
# Asked late, so that `make run` can install pkg-config first.
PC_CFLAGS = $(shell pkg-config --cflags $(PC_RUN) 2>/dev/null)
PC_LIBS   = $(shell pkg-config --libs $(PC_RUN) 2>/dev/null)

SRC   := $(sort $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c)))
OBJ   := $(SRC:src/%.c=$(B)/obj/%.o)
LIBS  := $(foreach r,$(ROOMS),$(B)/lib/$(r).a)
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/*/test_*.c)))

# Fuzz targets, one program each; see tests/fuzz/fuzz.h.
FUZZ  := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

# What a room's tests link: the room and the ones it stands on.
NEED_base    := base
NEED_model   := model base
NEED_map     := map model base
NEED_scene   := scene base
NEED_store   := store map model base
NEED_intake  := intake store map model base
NEED_feed    := feed store map model base
NEED_source  := source store map model base
NEED_ui      := ui scene model base
NEED_screens := screens ui map scene model base
NEED_paint   := paint scene base
NEED_input   := input model base
NEED_kiosk   := kiosk model base
NEED_remote  := remote paint feed scene store map model base
NEED_app     := app remote kiosk input paint screens ui source feed intake store scene map model base
NEED_cmd     := cmd $(NEED_app)

.PHONY: build run test bench fuzz golden clean help layers deps deps-test \
        test-bins fuzz-bins install uninstall
.DEFAULT_GOAL := build

help:
	@echo 'make build   build $(B)/wanjia'
	@echo 'make run     install what is missing, build, show the wall'
	@echo 'make test    install what is missing, build with -Werror, run every test'
	@echo 'make fuzz    fuzz every parser, FUZZ_SECONDS (600) each'
	@echo 'make bench   measure the wall (half an hour); see tests/bench/README.md'
	@echo 'make golden  rewrite the golden files (then read the diff)'
	@echo 'make layers  prove that no lower room includes a higher one'
	@echo 'make clean   remove build/'
	@echo 'make install    into PREFIX ($(PREFIX)) below DESTDIR, with systemd units;'
	@echo '                afterwards: systemctl enable --now wanjia-kiosk'
	@echo 'make uninstall  all of that away; a changed wanjia.ini and the state stay'

build: $(B)/wanjia

$(B)/wanjia: $(B)/obj/main.o $(LIBS)
	$(CC) $(LDFLAGS) -o $@ $(B)/obj/main.o $(foreach r,$(NEED_cmd),$(B)/lib/$(r).a) $(PC_LIBS) -lm

$(B)/obj/%.o: src/%.c | $(B)/gen/schema_sql.h $(B)/gen/screens_ini.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(PC_CFLAGS) -c -o $@ $<

define ROOM_LIB
$(B)/lib/$(1).a: $$(filter $(B)/obj/$(1)/%,$$(OBJ))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM_LIB,$(r))))

# The schema travels inside the program.
$(B)/gen/schema_sql.h: src/store/schema.sql
	@mkdir -p $(@D)
	@sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $< > $@

# So do the screens: a wall without its files still has panels.
SCREENS := themes county township village
$(B)/gen/screens_ini.h: $(SCREENS:%=config/screens/%.ini)
	@mkdir -p $(@D)
	@for f in $(SCREENS); do \
	    echo "static const char screens_$${f}_ini[] ="; \
	    sed -e '/^;/d' -e '/^$$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' \
	        -e 's/^/"/' -e 's/$$/\\n"/' config/screens/$$f.ini; \
	    echo ';'; \
	done > $@

# ---- tests: tests/ROOM/test_*.c, one program each ----
define ROOM_TEST
$(B)/tests/$(1)/%: tests/$(1)/%.c $(foreach r,$(NEED_$(1)),$(B)/lib/$(r).a)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) -Itests $$(PC_CFLAGS) $$(LDFLAGS) -o $$@ $$< \
	    $(foreach r,$(NEED_$(1)),$(B)/lib/$(r).a) $$(PC_LIBS) \
	    $$$$(pkg-config --libs cmocka) -lm
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM_TEST,$(r))))

# Writes exports of invented people, for tests and benchmarks of the import.
$(B)/people_csv: tests/bench/people_csv.c $(B)/lib/base.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(B)/lib/base.a -lm

# A feed's server that misbehaves as told, for tests of the client.
$(B)/faulty: tests/feed/faulty.c $(B)/lib/base.a
	$(CC) $(CFLAGS) $(PC_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/lib/base.a $(PC_LIBS)

# Stands where systemd would: prints what a program says to $NOTIFY_SOCKET.
$(B)/notified: tests/kiosk/notified.c
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $<

# A target with libFuzzer's main (FUZZER=1), or with the one that replays.
$(B)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h tests/fuzz/replay.c \
                       $(foreach r,$(NEED_cmd),$(B)/lib/$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests $(PC_CFLAGS) $(LDFLAGS) -o $@ $< \
	    $(if $(FUZZER),-fsanitize=fuzzer,tests/fuzz/replay.c) \
	    $(foreach r,$(NEED_cmd),$(B)/lib/$(r).a) $(PC_LIBS) -lm

fuzz-bins: $(FUZZ)

test-bins: $(TESTS) $(FUZZ) $(B)/people_csv $(B)/faulty $(B)/notified

# ---- what must be installed ----
# Prints what is missing, then installs it from Debian's packages.
INSTALL = missing=; \
    for p in $(1); do \
        dpkg-query -W -f='$${Status}' $$p 2>/dev/null | \
            grep -q 'ok installed' || missing="$$missing $$p"; \
    done; \
    if [ -n "$$missing" ]; then \
        echo "installing from Debian's packages:$$missing"; \
        sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
        $$sudo apt-get update -qq && \
        $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $$missing >/dev/null || \
        { echo "could not install:$$missing" >&2; exit 1; }; \
    fi

deps:
	@$(call INSTALL,$(PKG_RUN))

deps-test:
	@$(call INSTALL,$(PKG_RUN) $(PKG_TEST))

# ---- the two commands ----
JOBS := -j$(shell nproc 2>/dev/null || echo 2)

run: deps
	@$(MAKE) --no-print-directory $(JOBS) build
	@[ -f build/demo.db ] || build/wanjia demo --out build/demo.db
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    build/wanjia show --register build/demo.db; \
	else \
	    build/wanjia shot --register build/demo.db --walk build/wall && \
	    echo 'no display: the walk county, township, village, household' \
	         'is in build/wall/*.png'; \
	fi

# Three builds: as shipped but with -Werror, sanitised, and with clang (whose
# pictures must equal gcc's to the byte).
TEST_BUILDS = \
    $(MAKE) --no-print-directory -s $(JOBS) B=build/test WERROR=1 build test-bins && \
    $(MAKE) --no-print-directory -s $(JOBS) B=build/san WERROR=1 OPT=-O1 \
        SAN=address,undefined build test-bins && \
    $(MAKE) --no-print-directory -s $(JOBS) B=build/clang CC=clang WERROR=1 build

test: deps-test layers
	@$(TEST_BUILDS)
	@bash tests/run.sh

bench: deps
	@$(MAKE) --no-print-directory -s $(JOBS) build
	@bash tests/bench/bench.sh

fuzz:
	@$(call INSTALL,$(PKG_RUN) $(PKG_FUZZ))
	@$(MAKE) --no-print-directory -s $(JOBS) B=build/fuzz CC=clang-14 FUZZER=1 \
	    OPT=-O1 SAN=address,undefined,fuzzer-no-link fuzz-bins
	@bash tests/fuzz/fuzz.sh

golden: deps-test
	@$(MAKE) --no-print-directory -s $(JOBS) B=build/test WERROR=1 build
	@WANJIA=build/test/wanjia WANJIA_GOLDEN=write bash tests/golden/test_golden.sh
	@git diff --stat -- tests/golden || true

# ---- install ----
UNITS := wanjia.service wanjia-kiosk.service wanjia-kiosk-cage.service
SHARE  = $(DESTDIR)$(PREFIX)/share/wanjia

install: build
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)' '$(DESTDIR)$(UNITDIR)' \
	    '$(DESTDIR)$(USERDIR)' '$(DESTDIR)$(ETCDIR)'
	install -m 755 $(B)/wanjia '$(DESTDIR)$(PREFIX)/bin/wanjia'
	@for f in $$(find assets fonts config -type f ! -name '*.mjs' \
	        ! -name 'package*.json' ! -name '*.service' ! -name '*.sysusers'); do \
	    install -D -m 644 "$$f" "$(SHARE)/$$f" || exit 1; \
	done
	@for u in $(UNITS); do \
	    sed 's|@PREFIX@|$(PREFIX)|g' config/$$u >'$(DESTDIR)$(UNITDIR)'/$$u && \
	    chmod 644 '$(DESTDIR)$(UNITDIR)'/$$u || exit 1; \
	done
	install -m 644 config/wanjia.sysusers '$(DESTDIR)$(USERDIR)/wanjia.conf'
	@[ -e '$(DESTDIR)$(ETCDIR)/wanjia.ini' ] || \
	    install -m 644 config/wanjia.ini '$(DESTDIR)$(ETCDIR)/wanjia.ini'
	@if [ -z '$(DESTDIR)' ] && [ -d /run/systemd/system ]; then \
	    systemd-sysusers && systemctl daemon-reload; \
	fi

uninstall:
	@if [ -z '$(DESTDIR)' ] && [ -d /run/systemd/system ]; then \
	    systemctl disable --now $(UNITS) 2>/dev/null || true; \
	fi
	rm -f '$(DESTDIR)$(PREFIX)/bin/wanjia' '$(DESTDIR)$(USERDIR)/wanjia.conf'
	@for u in $(UNITS); do rm -f '$(DESTDIR)$(UNITDIR)'/$$u; done
	@! cmp -s config/wanjia.ini '$(DESTDIR)$(ETCDIR)/wanjia.ini' || \
	    rm -f '$(DESTDIR)$(ETCDIR)/wanjia.ini'
	rm -rf '$(SHARE)'
	@rmdir '$(DESTDIR)$(ETCDIR)' 2>/dev/null || true

layers:
	@sh tests/layers.sh $(ROOMS)

clean:
	rm -rf build

-include $(OBJ:.o=.d) $(B)/obj/main.d $(TESTS:=.d) $(FUZZ:=.d) $(B)/people_csv.d \
         $(B)/faulty.d $(B)/notified.d
