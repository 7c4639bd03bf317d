#!/usr/bin/env bash
# Rebuilds and restarts the demo when Go changes, and serves the pages with hot reload, until Ctrl-C.
#   STORE=http://localhost:8083   which node the pages talk to; central (8081) shows the console
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

air=bin/air
test -x "$air" || { echo "dev: $air is missing; run 'make dev', which builds it" >&2; exit 1; }
test -d web/node_modules || { echo "dev: web/node_modules is missing; run 'make setup' first" >&2; exit 1; }
mkdir -p bin/dev

stop() {
	trap - EXIT INT TERM
	jobs=$(jobs -p)
	test -z "$jobs" || kill $jobs 2>/dev/null || true
	wait
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In the background, so that a signal is heard while they run. Vite itself rather than npx, which would leave its child behind.
(cd web && BODEGA_NODE="${STORE:-http://localhost:8083}" exec node node_modules/vite/bin/vite.js) &
"$air" -c .air.toml &
wait -n # if one ends, so does the other
