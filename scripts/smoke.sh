#!/usr/bin/env bash
# Asks a running system, with curl alone, whether it works: sells one at a store and sees it at another.
#
#     scripts/smoke.sh                                     what docker-compose.yml has started
#     FRONTEND=http://localhost:8083 scripts/smoke.sh      what make run has started: a store serves its pages itself
#
# From the environment; an empty address is not asked:
#     CENTRAL          http://localhost:8081
#     STORE            http://localhost:8083     where one is sold
#     OTHER_STORE      http://localhost:8084     where it is seen
#     FRONTEND         http://localhost:3010     pages of STORE
#     METRICS          http://localhost:9080     of central
#     PROMETHEUS                                 http://localhost:9090 to see that it reaches all its targets
#     API_KEY          demo                      good at all three nodes
#     SMOKE_TIMEOUT    15                        seconds for one to be seen, or Prometheus to have asked
set -euo pipefail

case "${1:-}" in
"") ;;
*) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0"; [ "$1" = --help ] || [ "$1" = -h ] && exit 0; exit 2 ;;
esac

central=${CENTRAL-http://localhost:8081} store=${STORE-http://localhost:8083} other=${OTHER_STORE-http://localhost:8084}
front=${FRONTEND-http://localhost:3010} metrics=${METRICS-http://localhost:9080} prometheus=${PROMETHEUS-}
key=${API_KEY:-demo} patience=${SMOKE_TIMEOUT:-15}

said() { printf '  ok  %s\n' "$*"; }
fail() { printf 'smoke: %s\n' "$*" >&2; exit 1; }
ask() { curl -sS --max-time 10 -H "X-API-Key: $key" "$@" || fail "no answer: ${*: -1}"; }
# member NAME: the first member of that name, of what comes in as JSON on one line.
member() { { grep -oE "\"$1\":(\"([^\"\\\\]|\\\\.)*\"|-?[0-9.]+|true|false)" || true; } | head -n 1 | sed 's/^"[^"]*"://; s/^"//; s/"$//'; }
# within COMMAND...: whether it succeeds before patience has run out.
within() {
	local until=$((SECONDS + patience))
	until "$@"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.2
	done
}

for url in $central $store $other; do
	curl -fsS --max-time 10 -o /dev/null "$url/health" || fail "$url/health is not well"
done
said "health: central and stores answer reads"

# What is there most of, so that the sale does not fail for want of it.
product=$(ask "$store/v1/store/inventory?stock=in&sort=-available&limit=1")
id=$(member productId <<<"$product") before=$(member available <<<"$product")
[ -n "$id" ] || fail "$store has nothing to sell: $product"

sale=$(ask "$store/v1/store/inventory/updates" -d \
	"{\"productId\":\"$id\",\"delta\":-1,\"onConflict\":\"retry\",\"version\":$(member version <<<"$product"),\"idempotencyKey\":\"smoke-$(date +%s)-$$-$RANDOM\"}")
[ "$(member applied <<<"$sale")" = true ] || fail "$store did not sell: $sale"
version=$(member newVersion <<<"$sale")
said "sold one $id at $store: $before before, version $version now"

seen() { [ "$(ask "$1" | member version)" -ge "$version" ] 2>/dev/null; }
[ -z "$central" ] || { seen "$central/v1/inventory/$id" || fail "central does not know of the sale"; }
[ -z "$other" ] || { within seen "$other/v1/store/inventory/$id" || fail "$other does not see the sale"; }
said "seen at: $central $other"

if [ -n "$front" ]; then
	page=$(curl -fsS --max-time 10 -H 'Accept: text/html' "$front/") || fail "$front has no page"
	grep -qi '<!doctype html>' <<<"$page" || fail "$front has no page: $page"
	settings=$(ask "$front/config.json")
	grep -q '"storeId"' <<<"$settings" || fail "$front does not tell its page which store it is"
	# As a page asks: without a key of its own.
	page=$(curl -sS --max-time 10 -H 'Sec-Fetch-Site: same-origin' "$front/api/inventory/$id")
	[ "$(member productId <<<"$page")" = "$id" ] || fail "$front does not reach its store: $page"
	said "front end: its page, and its store behind it"
fi

if [ -n "$metrics" ]; then
	figures=$(ask "$metrics/metrics")
	grep -q '^inventory_' <<<"$figures" || fail "$metrics has no metrics"
	said "metrics: $(grep -c '^inventory_' <<<"$figures") series of central"
fi

if [ -n "$prometheus" ]; then
	all_up() {
		local up
		up=$(curl -sS --max-time 10 "$prometheus/api/v1/targets?state=active")
		grep -q '"health":"up"' <<<"$up" && ! grep -qE '"health":"(down|unknown)"' <<<"$up"
	}
	patience=$((patience + 30)) # it asks every 15 seconds
	within all_up || fail "Prometheus does not reach all its targets: $prometheus/targets"
	said "Prometheus reaches all its targets"
fi
