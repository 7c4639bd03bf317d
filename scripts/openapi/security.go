package main

import (
	"fmt"
	"slices"
	"strings"

	invhttp "bodega/http"
)

// secure returns the document, in YAML, with what the table of routes says of who may use each operation: security, behind what explains the
// operation and before what it takes. What was there is replaced. An operation that has no route is a fault.
func secure(text string, needs map[string]string) (string, error) {
	var out []string
	var path, operation string // the one that is being read, as the table names it
	todo, inside, old := "", false, false
	for line := range strings.SplitSeq(text, "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch name, _, isKey := strings.Cut(strings.TrimSpace(line), ":"); {
		case strings.TrimSpace(line) == "" || inside && indent > memberIndent && !old:
		case old && indent > memberIndent:
			continue
		case !isKey:
		case indent == 0:
			inside, path = false, ""
			if name == "paths" {
				path = "?"
			}
		case indent == pathIndent && path != "":
			path, inside = name, false
		case indent == operationIndent && path != "" && slices.Contains(methods, name):
			operation, inside = strings.ToUpper(name)+" "+path, true
			var found bool
			if todo, found = needs[operation]; !found {
				return "", fmt.Errorf("%s is not in the table of routes", operation)
			}
		case indent == operationIndent:
			inside = false
		case indent == memberIndent && inside:
			if old = name == "security"; old {
				continue
			}
			if todo != "" && slices.Contains(behind, name) {
				out = append(out, strings.Repeat(" ", memberIndent)+"security: "+todo)
				todo = ""
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n"), nil
}

// How far names stand in, by what they name.
const (
	pathIndent      = 2
	operationIndent = 4
	memberIndent    = 6
)

var (
	methods = []string{"get", "put", "post", "patch", "delete"}
	behind  = []string{"parameters", "requestBody", "responses"} // security
)

// securities returns the security of each operation, by method and path: which keys open it, of which any does.
func securities() map[string]string {
	all := map[string]string{}
	for _, r := range routes() {
		scopes := r.scopes()
		var any []string
		for _, scope := range scopes {
			any = append(any, "{apiKey: ["+scope+"]}")
		}
		if r.Needs.Key {
			any = append(any, "{apiKey: []}")
		}
		if r.ForNodes() {
			any = append(any, "{clusterSecret: []}")
		}
		all[r.Method+" "+r.Template()] = "[" + strings.Join(any, ", ") + "]"
	}
	return all
}

// row is a route of a node.
type row struct {
	invhttp.Route
	store bool
}

// scopes returns the names of the scopes that open a route. A store has no links.
func (r row) scopes() []string {
	n := r.Needs
	n.Link = n.Link && !r.store
	return n.Scopes()
}

// routes returns those of central, then those of a store that central has not.
func routes() (all []row) {
	known := map[string]bool{}
	for i, table := range [][]invhttp.Route{invhttp.Routes(), invhttp.StoreRoutes()} {
		for _, r := range table {
			if name := r.Method + " " + r.Path; !known[name] {
				known[name] = true
				all = append(all, row{r, i == 1})
			}
		}
	}
	return all
}

const scopesHead = `# Scopes

What each route needs; of several scopes any will do. This page, and ` + "`security`" + ` in [openapi.yaml](openapi.yaml), are written by ` + "`go generate ./docs`" + `
from the one table that is checked, in ` + "`http/routes.go`" + `. Who lacks a scope gets 403 ` + "`forbidden`" + `, and its name in ` + "`details`" + `.

| Scope | Opens |
|---|---|
| ` + "`stock:read`" + ` | what is in stock, and what has become of it |
| ` + "`stock:sell`" + ` | negative deltas, and holds |
| ` + "`stock:adjust`" + ` | any delta, moves, transfers, counts |
| ` + "`catalog:write`" + ` | products and places |
| ` + "`ops:read`" + ` | figures, stores, limits, history, audit; it changes nothing |
| ` + "`admin`" + ` | everything but what is for links |
| ` + "`store:STORE_ID`" + ` | the link of that store: it follows, reports how it stands and passes on what its own callers ask, as that store alone |

A key of ` + "`API_KEYS`" + ` has ` + "`stock:read`, `stock:sell` and `stock:adjust`" + `, and at central ` + "`store:NAME`" + ` too if its name stands in ` + "`STORES`" + `; one of ` + "`ADMIN_API_KEYS`" + ` has
` + "`admin`" + `. In development any key speaks for any store. Who has signed in at a store's page may do what the member's scopes say, and a page
without a key what [api.md](api.md) says of visitors. A positive delta in an update needs ` + "`stock:adjust`" + `, whatever else the update has, and so
does a product that is made with stock, or of which ` + "`PUT /v1/admin/products/set`" + ` says how much there is.
`

// scopesPage returns docs/scopes.md.
func scopesPage() string {
	var b strings.Builder
	b.WriteString(scopesHead)
	for _, part := range []struct {
		title string
		store bool
	}{{"Central, and what every node has", false}, {"Stores", true}} {
		fmt.Fprintf(&b, "\n## %s\n\n| Method | Route | Scope |\n|---|---|---|\n", part.title)
		for _, r := range routes() {
			if r.store == part.store {
				fmt.Fprintf(&b, "| %s | `%s` | %s |\n", r.Method, r.Template(), r.said())
			}
		}
	}
	return b.String()
}

// said says in words what a route needs.
func (r row) said() string {
	said := "none: anybody may"
	if scopes := r.scopes(); len(scopes) > 0 {
		said = "`" + strings.Join(scopes, "` or `") + "`"
	} else if r.Needs.Key {
		said = "any key"
	}
	if r.ForNodes() {
		said += "; nodes of the cluster"
	}
	return said
}
