package e2e

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	invhttp "bodega/http"
)

// Every route of central and of a store is in the document, and the reverse,
// with the same keys. HEAD is in neither: it goes with GET.
func TestRoutesAreDocumented(t *testing.T) {
	c := mustContract(t)
	served := map[string]string{}
	for _, r := range append(invhttp.Routes(), invhttp.StoreRoutes()...) {
		served[r.Method+" "+documentedPath(r.Path)] = scopeName(r.Scope)
	}
	documented := map[string]string{}
	for _, path := range c.paths {
		for method, op := range c.doc.Paths.Value(path).Operations() {
			documented[method+" "+path] = securityName(op)
		}
	}
	for name, scope := range served {
		if got, ok := documented[name]; !ok {
			t.Errorf("%s is served, but not in the document", name)
		} else if got != scope {
			t.Errorf("%s needs the %s key, the document says %s", name, scope, got)
		}
	}
	for name := range documented {
		if _, ok := served[name]; !ok {
			t.Errorf("%s is in the document, but not served", name)
		}
	}
}

// documentedPath turns /v1/x/:id into /v1/x/{id}.
func documentedPath(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "{" + p[1:] + "}"
		}
	}
	return strings.Join(parts, "/")
}

func scopeName(s invhttp.Scope) string {
	switch s {
	case invhttp.User:
		return "user"
	case invhttp.Admin:
		return "admin"
	default:
		return ""
	}
}

// securityName is the scheme of an operation, "" for none.
func securityName(op *openapi3.Operation) string {
	if op.Security == nil {
		return "user" // the document's default
	}
	for _, requirement := range *op.Security {
		for name := range requirement {
			return name
		}
	}
	return ""
}
