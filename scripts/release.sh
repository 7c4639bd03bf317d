#!/usr/bin/env bash
# Builds static binaries of the version for each platform into dist/, with their checksums. The pages must have been built.
#   scripts/release.sh VERSION
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1:?usage: scripts/release.sh VERSION}
test -f web/dist/index.html || { echo "release: the pages were not built; run 'make release'" >&2; exit 1; }

rm -rf dist
mkdir dist
for os in linux darwin windows; do
	for arch in amd64 arm64; do
		name=bodega-$version-$os-$arch
		if test "$os" = windows; then name+=.exe; fi
		echo "release: $name"
		CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "-s -w -X main.version=$version" -o "dist/$name" .
	done
done
(cd dist && sha256sum bodega-* >SHA256SUMS)
echo "release: dist/ holds $(wc -l <dist/SHA256SUMS) binaries and SHA256SUMS"
