#!/usr/bin/env bash
# Adds a store to docker-compose.yml's four: itself, its front end, its volume, and a target of Prometheus.
#
#     scripts/add-store.sh N [NAME]
#     scripts/add-store.sh 5                     store-s5 on port 8087, its front end on 3014
#     scripts/add-store.sh 6 "Harbour Street"
#
# N is a number from 5 to 89. It writes docker-compose.store-N.yml, which is store-s4 of docker-compose.yml under other names, and
# scripts/observe/prometheus/stores/store-sN.yml; and into .env that the former belongs to the rest, and the store's key at central, which
# is drawn once. Doing it again writes the two files anew, and changes nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' scripts/add-store.sh; }
fail() { printf 'add-store: %s\n' "$*" >&2; exit 2; }

case "${1:-}" in
-h | --help) usage; exit 0 ;;
"") usage >&2; exit 2 ;;
esac
n=$1 name=${2:-Store S$1}
[[ $# -le 2 && $n =~ ^[1-9][0-9]?$ && $n -ge 5 && $n -le 89 ]] || fail "N must be a number from 5 to 89, with a name after it at most; 1 to 4 are there"
[[ ${#name} -le 64 && ! $name =~ [[:cntrl:]\"\\\$\{\}] ]] || fail "NAME must be one line of at most 64 characters, without \" \\ \$ { }"
id=store-s$n file=docker-compose.store-$n.yml target=scripts/observe/prometheus/stores/$id.yml

# service NAME: its lines in docker-compose.yml.
service() {
	awk -v head="  $1:" '$0 == head { inside = 1; print; next } /^ ? ?[^ ]/ || /^$/ { inside = 0 } inside' docker-compose.yml
}

# What begins with x- is repeated, because anchors do not reach from one file into another.
shared=$(awk '/^services:/ { exit } !/^#/' docker-compose.yml)
services=$(service store-s4; echo; service frontend-s4)
services=$(sed -e "s/store-s4/$id/g; s/frontend-s4/frontend-s$n/g; s/_S4_/_S${n}_/g; s/store_s4_/store_s${n}_/g" \
	-e "s/:-8086}/:-$((8082 + n))}/; s/:-3013}/:-$((3009 + n))}/; s/}\.14\"/}.$((10 + n))\"/; s/}\.104\b/}.$((100 + n))/g" \
	-e "s/:-Store S4}/:-${name//[\/&]/\\&}}/" <<<"$services")
cat >"$file" <<END
# Store $n beside docker-compose.yml, made by scripts/add-store.sh; .env names it in COMPOSE_FILE.
$shared

services:
$services

volumes:
  store_s${n}_data: {}
END
cat >"$target" <<END
# Made by scripts/add-store.sh.
- targets: ["$id:9083"]
  labels: {store: $id}
END

# have NAME: its value in .env, nothing if it is not there.
have() { [ ! -f .env ] || sed -n "s/^$1=//p" .env | tail -n 1; }
# put NAME VALUE: into .env, in place of what stands there.
put() {
	(
		umask 077 # there are keys in it
		{ [ ! -f .env ] || grep -v "^$1=" .env || true; printf '%s=%s\n' "$1" "$2"; } >.env.new
		mv .env.new .env
	)
}
# join LIST SEPARATOR ENTRY: the list with the entry, once.
join() { case "$2$1$2" in *"$2$3$2"*) printf '%s' "$1" ;; *) printf '%s' "${1:+$1$2}$3" ;; esac; }

files=$(have COMPOSE_FILE)
if [ -z "$files" ]; then
	files=docker-compose.yml
	# Compose reads it of itself only as long as nobody names files.
	[ ! -f docker-compose.override.yml ] || files=$files:docker-compose.override.yml
fi
case ":$files:" in
*:docker-compose.cluster.yml:*) # it follows any node, as the four do
	[ -n "$(have CENTRAL_API_URL)" ] || put CENTRAL_API_URL "$(sed -n 's/.*{CENTRAL_API_URLS:-\(.*\)}.*/\1/p' docker-compose.cluster.yml)"
	;;
esac
key=$(have "STORE_S${n}_CENTRAL_KEY")
[ -n "$key" ] || key=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
put COMPOSE_FILE "$(join "$files" : "$file")"
put "STORE_S${n}_CENTRAL_KEY" "$key"
put MORE_STORES "$(join "$(have MORE_STORES)" , "$id")"
put MORE_STORE_KEYS "$(join "$(have MORE_STORE_KEYS)" , "$id=$key")"

cat <<END
$file, $target and .env now have $id, "$name":
    API        http://localhost:$((8082 + n))
    front end  http://localhost:$((3009 + n))
Start it with: docker-compose up -d      (central restarts, to learn the store's key)
END
