// Package proxies tries the configurations of docs/proxies.md: its tests take them from that page and run Debian's HAProxy, nginx,
// Caddy and Varnish with them before a central.
package proxies
