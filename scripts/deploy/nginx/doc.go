// Package nginx is a store's pages served by nginx: site.conf.template, and configure.sh, which fills it in. Its tests run Debian's
// nginx, as nobody, before real stores.
package nginx
