#!/usr/bin/env bash
# Shows that the images and docker-compose.yml work, on a machine that has neither an engine running nor a registry: it makes the
# base images, starts an engine of its own in a network namespace of its own, and leaves nothing behind.
#
#     sudo scripts/deploy/docker/prove.sh          about ten minutes and 4 GB; Debian, with docker.io, docker-compose and debootstrap
#
# It builds, brings up central, two stores and a front end, runs scripts/smoke.sh, cuts a store off, and heals it.
#
# From the environment:
#     PROVE_DIR      where to work              a new directory in /var/tmp, which goes at the end
#     PROVE_ROOTFS   a tree of debootstrap      made in PROVE_DIR; needs ca-certificates, curl, nginx and libstdc++6
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

project=bodega-prove space=bodega-prove
front=http://127.0.0.1:3010 store1=http://127.0.0.1:8083 store2=http://127.0.0.1:8084 central=http://127.0.0.1:8081

note() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'prove: %s\n' "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "must run as root: it makes file systems and a network namespace"
for tool in dockerd docker docker-compose debootstrap ip nsenter curl go node npm; do
	command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install --no-install-recommends docker.io docker-compose debootstrap iproute2 curl, and Go and Node as CONTRIBUTING.md says"
done
if ip netns list | grep -qw "$space"; then fail "there is a namespace $space already"; fi

dir=${PROVE_DIR:-$(mktemp -d /var/tmp/bodega-prove.XXXXXX)}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
export DOCKER_HOST=unix://$dir/docker.sock DOCKER_BUILDKIT=0
# docker-compose.yml as it comes, whatever the environment and .env say.
printf 'VERSION=prove\nLOG_LEVEL=info\n' >"$dir/env"
compose() { env -i PATH="$PATH" DOCKER_HOST="$DOCKER_HOST" docker-compose -p "$project" -f docker-compose.yml --env-file "$dir/env" "$@"; }

inside() { nsenter --net="/run/netns/$space" "$@"; }
# The engine: start_engine [FLAG...]. With what enter holds in front, which becomes dockerd: its process is the one to be ended.
start_engine() {
	"${enter[@]}" dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" -H "$DOCKER_HOST" "$@" >>"$dir/dockerd.log" 2>&1 &
	engine=$!
	for _ in $(seq 150); do
		if docker version >/dev/null 2>&1; then return; fi
		kill -0 "$engine" 2>/dev/null || break
		sleep 0.2
	done
	tail -n 20 "$dir/dockerd.log" >&2
	fail "dockerd does not start"
}
stop_engine() {
	[ -n "$engine" ] || return 0
	kill "$engine" 2>/dev/null || true
	wait "$engine" 2>/dev/null || true
	engine=
}

engine='' enter=()
clean() {
	code=$?
	trap - EXIT
	set +e
	if [ -n "$engine" ]; then
		[ "$code" = 0 ] || compose logs --no-color --tail 20 2>/dev/null >&2
		compose down -v --remove-orphans --timeout 20 >/dev/null 2>&1
	fi
	stop_engine
	awk -v under="$dir/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r -n 1 umount
	ip netns del "$space" 2>/dev/null
	if [ -z "${PROVE_DIR:-}" ]; then rm -rf "$dir"; else rm -rf "${dir:?}/data" "$dir/exec" "$dir/tools"; fi
	if grep -q " $dir/" /proc/self/mounts || ip netns list | grep -qw "$space"; then
		echo "prove: something is left of $dir or of namespace $space" >&2
		code=1
	else
		note "engine, containers, volumes and networks are gone"
	fi
	exit "$code"
}
trap clean EXIT
trap 'echo "prove: line $LINENO went wrong" >&2' ERR
trap 'exit 130' INT TERM

# 1. Base images, from Debian and from the Go and Node of this machine, with the authorities that it trusts.
rootfs=${PROVE_ROOTFS:-$dir/rootfs}
if [ ! -d "$rootfs/etc/nginx" ]; then
	debootstrap --variant=minbase --include=ca-certificates,curl,nginx,libstdc++6 bookworm "$rootfs" >"$dir/debootstrap.log"
fi
cp /etc/ssl/certs/ca-certificates.crt "$rootfs/etc/ssl/certs/ca-certificates.crt"
# As in the official image: scripts of /docker-entrypoint.d run first, and no site is there but theirs.
rm -f "$rootfs/etc/nginx/sites-enabled/default"
mkdir -p "$rootfs/docker-entrypoint.d"
# And nginx, which runs as anybody, logs to the engine and keeps what it must in one directory.
ln -sf /dev/stdout "$rootfs/var/log/nginx/access.log"
ln -sf /dev/stderr "$rootfs/var/log/nginx/error.log"
rm -rf "$rootfs/var/lib/nginx" && mkdir -p "$rootfs/var/cache/nginx" && ln -s /var/cache/nginx "$rootfs/var/lib/nginx"
cat >"$rootfs/docker-entrypoint.sh" <<'SCRIPT'
#!/bin/sh
set -e
for script in /docker-entrypoint.d/*.sh; do "$script"; done
exec "$@"
SCRIPT
chmod +x "$rootfs/docker-entrypoint.sh"
cp -a "$rootfs" "$dir/tools"
mkdir -p "$dir/tools/usr/lib/node_modules"
cp -a "$(go env GOROOT)" "$dir/tools/usr/local/go"
cp -L "$(command -v node)" "$dir/tools/usr/bin/node"
cp -a "$(npm root -g 2>/dev/null)/npm" "$dir/tools/usr/lib/node_modules/npm"
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$dir/tools/usr/bin/npm"

# Without a network of its own, so that builds reach what this machine reaches.
start_engine --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false
tar -C "$rootfs" -c . | docker import --change 'ENTRYPOINT ["/docker-entrypoint.sh"]' --change 'CMD ["nginx", "-g", "daemon off;"]' \
	--change 'EXPOSE 80' - bodega-prove/nginx >/dev/null
tar -C "$dir/tools" -c . | docker import --change 'ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
	--change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' --change 'ENV GOTOOLCHAIN=local' - bodega-prove/tools >/dev/null
rm -rf "$dir/tools"
note "base images are made: Debian with nginx, and with $(go env GOVERSION) and Node $(node --version)"

# 2. The two images of the Dockerfile, under the names that docker-compose.yml has for them.
for target in bodega front; do
	name=bodega; [ "$target" = bodega ] || name=bodega-front
	docker build --network=host --target "$target" --build-arg VERSION=prove --build-arg NODE_IMAGE=bodega-prove/tools \
		--build-arg GO_IMAGE=bodega-prove/tools --build-arg NGINX_IMAGE=bodega-prove/nginx -t "$name:prove" . >>"$dir/build.log" 2>&1 ||
		{ tail -n 30 "$dir/build.log" >&2; fail "the image $name does not build"; }
	note "image $name: $(docker image inspect -f '{{.Size}}' "$name:prove" | awk '{ printf "%.1f MB", $1 / 1e6 }')"
done
docker run --rm --network=none bodega:prove version | grep -q '^bodega prove, ' || fail "the image does not say its version"
user=$(docker image inspect -f '{{.Config.User}}' bodega:prove)
note "bodega runs from scratch as $user and says its version"
stop_engine

# 3. The same engine with networks, in a namespace: rules of a firewall stay in there.
ip netns add "$space"
inside ip link set lo up
enter=(nsenter --net="/run/netns/$space")
start_engine
compose up -d --no-build inventory-management-system store-s1 store-s2 frontend-s1 >>"$dir/compose.log" 2>&1 ||
	{ tail -n 30 "$dir/compose.log" >&2; fail "docker-compose up fails"; }
note "up: central, then store-s1 and store-s2, then frontend-s1, each when what it needs was healthy"
FRONTEND=$front inside scripts/smoke.sh

# 4. store-s1 loses central. Its shop notices by its sales alone: they are refused, and done later.
product=APPLE-BRAEBURN-1K
get() { inside curl -sS --max-time 10 -H 'X-API-Key: demo' "$@"; }
# call ARGUMENT...: of curl; prints the status, and the answer is in $dir/answer.
call() { inside curl -sS --max-time 60 -o "$dir/answer" -w '%{http_code}' -H 'Sec-Fetch-Site: same-origin' "$@"; }
sell() { # sell KEY URL
	call -H 'X-API-Key: demo' -d "{\"productId\":\"$product\",\"delta\":-1,\"onConflict\":\"retry\",\"version\":1,\"idempotencyKey\":\"$1\"}" "$2"
}
sells() { # the same, again and again under the same key, until it is accepted
	for _ in $(seq 100); do
		if [ "$(sell "$@")" = 200 ]; then return; fi
		sleep 0.3
	done
	fail "a sale stays refused: $(cat "$dir/answer")"
}
available() { grep -o '"available":[0-9]*' | cut -d : -f 2; }
expect() { [ "$1" = "$2" ] || fail "$3: expected $1, got $2: $(cat "$dir/answer")"; }
# digests: of central and its stores, one line each; the state of all products in 256 hashes.
digests() {
	for url in $central/v1/inventory/digest $store1/v1/store/inventory/digest $store2/v1/store/inventory/digest; do
		get "$url" | grep -o '"ranges":.*' | sha256sum | cut -c 1-16
	done
}
alike() {
	for _ in $(seq 100); do
		if [ "$(digests | sort -u | wc -l)" = 1 ]; then return; fi
		sleep 0.3
	done
	fail "digests differ: $(digests | xargs)"
}

alike
cut=$(compose ps -q store-s1)
had=$(get "$central/v1/inventory/$product" | available)
docker network disconnect "${project}_inner" "$cut"
at=$SECONDS
expect 503 "$(sell cut-1 "$front/api/inventory/updates")" "a sale through the front end of the store that is cut off"
why=$(grep -o '"code":"[a-z_]*"' "$dir/answer" | head -n 1)
expect 200 "$(call "$front/api/inventory/$product")" "reading through its front end"
expect "$had" "$(available <"$dir/answer")" "what it reads"
expect 200 "$(sell cut-2 "$store2/v1/store/inventory/updates")" "a sale at the other store"
expect 200 "$(call "$front/api/inventory/$product")" "reading through its front end"
expect "$had" "$(available <"$dir/answer")" "what it reads, while the other store has sold"
note "store-s1 cut off: sale 503 $why after $((SECONDS - at)) s at most, reads 200 with $had from its copy; store-s2 sold one meanwhile"

docker network connect --alias store-s1 "${project}_inner" "$cut"
at=$SECONDS
sells cut-1 "$front/api/inventory/updates"
alike
expect "$((had - 2))" "$(get "$store1/v1/store/inventory/$product" | available)" "stock after both sales"
note "healed: the same sale under the same key 200 within $((SECONDS - at)) s; $had - 2 = $((had - 2)); digests of all three equal: $(digests | sed -n 1p)"

# 5. Data is in the volumes, not in the containers.
before=$(digests | sed -n 1p)
compose up -d --no-build --no-deps --force-recreate inventory-management-system >>"$dir/compose.log" 2>&1
for _ in $(seq 100); do
	if get -f "$central/readyz" >/dev/null 2>&1; then break; fi
	sleep 0.3
done
alike
expect "$before" "$(digests | sed -n 1p)" "central's digest in a new container"
sells cut-3 "$front/api/inventory/updates"
alike
note "central in a new container: same digest, and the stores follow it; then a sale"

compose stop >>"$dir/compose.log" 2>&1
for id in $(docker ps -aq); do
	docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}} {{.State.ExitCode}}' "$id"
done | sort >"$dir/answer"
if grep -qv ' 0$' "$dir/answer"; then fail "not all ended in order: $(xargs <"$dir/answer")"; fi
note "stopped in order, exit code 0: $(cut -d ' ' -f 1 "$dir/answer" | xargs)"
