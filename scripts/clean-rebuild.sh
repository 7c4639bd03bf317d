#!/usr/bin/env bash
# Stops everything of docker-compose.yml and builds its images from nothing. Data stays, unless it is told not to.
#
#     scripts/clean-rebuild.sh            then docker-compose up -d
#     scripts/clean-rebuild.sh --data     removes the volumes too: catalogue, journal, copies of the stores, metrics
#
# It touches what belongs to this project alone, nothing else of the engine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

volumes=()
case "$#-${1:-}" in
0-) ;;
1---data) volumes=(--volumes) ;;
*) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' scripts/clean-rebuild.sh; [[ ${1:-} == --help || ${1:-} == -h ]] && exit 0; exit 2 ;;
esac

if command -v docker-compose >/dev/null; then compose=(docker-compose); else compose=(docker compose); fi
images=$("${compose[@]}" config | sed -n 's/^ *image: \(bodega.*\)/\1/p' | sort -u)

"${compose[@]}" --profile telemetry down --remove-orphans "${volumes[@]}"
for image in $images; do
	docker image rm "$image" >/dev/null 2>&1 || true # not there the first time
done
# One of each: the four stores and front ends have the same two images.
"${compose[@]}" build --no-cache inventory-management-system frontend-s1
echo "Built: ${images//$'\n'/, }. Start it with: ${compose[*]} up -d"
