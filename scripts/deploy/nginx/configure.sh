#!/bin/sh
# Makes nginx serve a store's pages, and its API for them. In the official nginx image, put this directory's files into
# /docker-entrypoint.d and web/dist into /usr/share/nginx/html: the image runs the script before nginx. By hand, as anybody:
#
#     scripts/deploy/nginx/configure.sh DIR && nginx -p DIR -e error.log -c nginx.conf
#
# From the environment:
#     REACT_APP_STORE_API_URL          where the store is        http://store-s1:8083; by hand http://localhost:8083
#     REACT_APP_API_KEY                its key for the pages     demo
#     REACT_APP_API_KEY_FILE           a file that holds it      in place of REACT_APP_API_KEY
#     WEB_ACCESS                       as the store has it       open, or staff in production
#     STAFF_IDLE                       as the store has it       5
#     ENVIRONMENT                      as the store has it       development
#     REACT_APP_STORE_ID               shown in the pages        store-s1
#     STORE_ID                         as the store has it       REACT_APP_STORE_ID
#     STORE_LOCATION                   as the store has it       none
#     REACT_APP_STORE_NAME             shown in the pages        Store S1
#     REACT_APP_API_BASE_URL           where they find the API   /api
#     REACT_APP_AUTO_REFRESH_INTERVAL  milliseconds              30000
#     REACT_APP_REQUEST_TIMEOUT        milliseconds              10000
#     LOW_STOCK_THRESHOLD              units                     5
#     NGINX_LISTEN                     port, or address:port     80; by hand 127.0.0.1:3010
#     NGINX_WEB_ROOT                   directory of the pages    /usr/share/nginx/html; by hand web/dist
#
# The store should name nginx in TRUSTED_PROXIES, or it takes all browsers for one. Its key is one of the store's API_KEYS, and must
# have the name web there: visitors then may what they may at the store itself. nginx passes on by which name they came; the store
# must know it from ALLOWED_HOSTS or PUBLIC_URL.
set -eu

fail() {
	echo "configure.sh: $*" >&2
	exit 1
}

# holds VALUE PATTERN: whether the whole value, which is one line, is of that form.
holds() {
	[ "$(printf '%s' "$1" | wc -l)" -eq 0 ] && printf '%s\n' "$1" | LC_ALL=C grep -Eq "^($2)\$"
}

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -gt 0 ]; then
	mkdir -p "$1/tmp"
	dir=$(cd "$1" && pwd)
	url=http://localhost:8083 listen=127.0.0.1:3010 root=$here/../../../web/dist
else
	dir=${NGINX_CONF_DIR:-/etc/nginx/conf.d}
	url=http://store-s1:8083 listen=80 root=/usr/share/nginx/html
fi
url=${REACT_APP_STORE_API_URL:-$url} key=${REACT_APP_API_KEY:-}
if [ -n "${REACT_APP_API_KEY_FILE:-}" ]; then
	[ -z "$key" ] || fail "REACT_APP_API_KEY, REACT_APP_API_KEY_FILE: only one of them may be set"
	key=$(cat "$REACT_APP_API_KEY_FILE") || fail "REACT_APP_API_KEY_FILE: $REACT_APP_API_KEY_FILE cannot be read"
	[ -n "$key" ] || fail "REACT_APP_API_KEY_FILE: $REACT_APP_API_KEY_FILE is empty"
fi
key=${key:-demo}
listen=${NGINX_LISTEN:-$listen} root=${NGINX_WEB_ROOT:-$root}
id=${REACT_APP_STORE_ID:-store-s1} name=${REACT_APP_STORE_NAME:-Store S1} base=${REACT_APP_API_BASE_URL:-/api}
acts=${STORE_ID:-$id} place=${STORE_LOCATION:-}
refresh=${REACT_APP_AUTO_REFRESH_INTERVAL:-30000} timeout=${REACT_APP_REQUEST_TIMEOUT:-10000} low=${LOW_STOCK_THRESHOLD:-5}

# The rule of the store: http/node/settings/defaults.go.
access=${WEB_ACCESS:-}
if [ -z "$access" ]; then
	access=open
	[ "${ENVIRONMENT:-}" != production ] || access=staff
fi
case $access in
open) may='"read","sell"' ;;
staff) may='' ;;
*) fail "WEB_ACCESS must be open or staff" ;;
esac
idle=${STAFF_IDLE:-5}
holds "$idle" '0|[1-9][0-9]{0,6}' || fail "STAFF_IDLE must be whole minutes, or 0 for never"
if [ "$idle" = 0 ]; then idle=; else idle="\"staffIdleMs\":$((idle * 60000)),"; fi

url=${url%/}
holds "$url" 'https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?|https?://\[[0-9A-Fa-f:.]+\](:[0-9]+)?' ||
	fail "REACT_APP_STORE_API_URL must be a URL such as http://store-s1:8083"
holds "$key" '[!-~]+' || fail "REACT_APP_API_KEY must be one key, of visible ASCII characters"
holds "$listen" '[][A-Za-z0-9.:*-]+' || fail "NGINX_LISTEN must be a port, or an address and a port, such as 127.0.0.1:3010"
holds "$base" '/[A-Za-z0-9._~/-]+' || fail "REACT_APP_API_BASE_URL must be a path such as /api"
for number in "REACT_APP_AUTO_REFRESH_INTERVAL $refresh" "REACT_APP_REQUEST_TIMEOUT $timeout" "LOW_STOCK_THRESHOLD $low"; do
	holds "${number#* }" '[1-9][0-9]{0,14}' || fail "${number%% *} must be a whole number above 0"
done
for text in "REACT_APP_STORE_ID $id" "REACT_APP_STORE_NAME $name" "STORE_ID $acts"; do
	holds "${text#* }" '[^[:cntrl:]]+' || fail "${text%% *} must be one line, without control characters"
done
[ -z "$place" ] || holds "$place" '[a-z0-9-]{1,32}' || fail "STORE_LOCATION must be 1 to 32 small letters, digits and hyphens"
holds "$root$dir" '[^[:cntrl:]$]+' || fail "NGINX_WEB_ROOT and the directory must have names without dollars and control characters"
[ -f "$root/index.html" ] || fail "there are no pages in $root: run make build"

# In quotes, for nginx and for JSON alike.
quoted() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
# As what sed puts in place of a name.
placed() { quoted "$1" | sed 's/[\\&|]/\\&/g'; }

umask 022
[ -z "$place" ] || place="\"locationId\":\"$place\","
printf '{"role":"store","storeId":"%s","storeName":"%s","actsAs":"%s",%s"apiBase":"%s","access":"%s","may":[%s],%s"refreshIntervalMs":%s,"requestTimeoutMs":%s,"lowStockThreshold":%s}\n' \
	"$(quoted "$id")" "$(quoted "$name")" "$(quoted "$acts")" "$place" "$base" "$access" "$may" "$idle" "$refresh" "$timeout" "$low" >"$dir/config.json"
[ $# -eq 0 ] || cp "$here/nginx.conf" "$dir/nginx.conf"
umask 077 # it holds the key
rm -f "$dir/default.conf"
sed -e "s|@LISTEN@|$listen|; s|@UPSTREAM@|$url|; s|@ROOT@|\"$(placed "$root")\"|; s|@DIR@/config.json|\"$(placed "$dir")/config.json\"|; s|@KEY@|$(placed "$key")|" \
	"$here/site.conf.template" >"$dir/default.conf"
