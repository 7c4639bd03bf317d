# Two images: bodega, which is a central or a store, and front, a store's pages behind nginx.
#
#     docker build -t bodega .
#     docker build -t bodega-front --target front .
#
# The base images are arguments, for who has a mirror, or makes them as scripts/deploy/docker/prove.sh does. Nothing here needs BuildKit.
ARG NODE_IMAGE=node:20-bookworm-slim
ARG GO_IMAGE=golang:1.26-bookworm
ARG NGINX_IMAGE=nginx:1.28

# The pages, which both images serve.
FROM ${NODE_IMAGE} AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web ./
RUN npm run build

# The image of nginx runs configure.sh before it starts nginx; what it reads from the environment stands there.
FROM ${NGINX_IMAGE} AS front
ARG VERSION=dev
LABEL org.opencontainers.image.title="Bodega store front" \
      org.opencontainers.image.description="The pages of a store, and its API for them, by nginx" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=web /src/web/dist /usr/share/nginx/html
COPY scripts/deploy/nginx/configure.sh scripts/deploy/nginx/site.conf.template /docker-entrypoint.d/
# On which nginx finishes what it is sending.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1/health"]

# The program: one static file. Directories for it to write are made here too, as scratch has no mkdir.
FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist web/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/bodega . && \
    mkdir -p /out/app/data

FROM scratch AS bodega
ARG VERSION=dev
LABEL org.opencontainers.image.title="Bodega" \
      org.opencontainers.image.description="A distributed inventory service: a central, or a store that follows it" \
      org.opencontainers.image.version="${VERSION}"
# For a central or a collector that speaks TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/bodega /bodega
# A new volume takes over whom its directory belongs to.
COPY --from=build --chown=65532:65532 /out/app /app
USER 65532:65532
WORKDIR /app
VOLUME /app/data
# Else a container in development would listen to itself alone.
ENV HOST=0.0.0.0
# Central's; a store has 8083 and 9083.
EXPOSE 8081 9080
ENTRYPOINT ["/bodega"]
CMD ["central"]
# Asks at PORT: set it for a store (8083), whose own default the question does not know.
HEALTHCHECK --interval=5s --timeout=6s --start-period=60s --retries=3 CMD ["/bodega", "health"]
