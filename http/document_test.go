package http

import (
	"bytes"
	"encoding/json"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"bodega/docs"
)

var theDocument = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(docs.OpenAPI) })

// holdAgainstDocument says how an answer breaks docs/openapi.yaml: its status, its headers, its form.
func (r *rig) holdAgainstDocument(method, target string, rec *httptest.ResponseRecorder) {
	t := r.t
	t.Helper()
	doc, err := theDocument()
	if err != nil {
		t.Fatal(err)
	}
	var answer *openapi3.ResponseRef
	if op := r.documented(doc, method, target); op != nil {
		answer = op.Responses.Status(rec.Code)
	} else {
		answer = doc.Components.Responses[map[int]string{404: "UnknownPath", 405: "MethodNotAllowed"}[rec.Code]]
	}
	if answer == nil {
		t.Errorf("%s %s: %d is not in the document", method, target, rec.Code)
		return
	}
	for name := range rec.Header() {
		anywhere := strings.HasPrefix(name, "X-Ratelimit-") || name == "X-Accel-Buffering" || // said once, for all answers
			name == "X-Staleness-Ms" && r.api.cfg.Store == ""
		if strings.HasPrefix(name, "X-") && !anywhere && !documentsHeader(answer.Value, name) {
			t.Errorf("%s %s: %d has the header %s, which is not in the document", method, target, rec.Code, name)
		}
	}
	for name, h := range answer.Value.Headers {
		if h.Value.Required && rec.Header().Get(name) == "" {
			t.Errorf("%s %s: %d has no %s", method, target, rec.Code, name)
		}
	}
	if rec.Body.Len() == 0 {
		return
	}
	form := answer.Value.Content.Get(rec.Header().Get("Content-Type"))
	if form == nil {
		t.Errorf("%s %s: a %d as %s is not in the document", method, target, rec.Code, rec.Header().Get("Content-Type"))
		return
	}
	schema := form.Schema.Value
	if rec.Header().Get("Content-Type") == typeNDJSON[0] { // the document has no words for lines but a name
		schema = doc.Components.Schemas["SnapshotLine"].Value
	}
	if err := fits(schema, rec.Body.Bytes()); err != nil {
		t.Errorf("%s %s: %d %s does not fit the document: %v", method, target, rec.Code, rec.Body, err)
	}
}

// documented finds the operation of a request, nil if the role does not have it. Literal paths go before those with a parameter.
func (r *rig) documented(doc *openapi3.T, method, target string) *openapi3.Operation {
	if method == nethttp.MethodHead {
		method = nethttp.MethodGet
	}
	routes := Routes()
	if r.api.cfg.Store != "" {
		routes = StoreRoutes()
	}
	literal, _, _ := strings.Cut(target, "?")
	for _, exact := range []bool{true, false} {
		for i := range routes {
			if !fitsPath(routes[i].Path, literal, exact) {
				continue
			}
			if slices.ContainsFunc(routes, func(o Route) bool { return o.Path == routes[i].Path && o.Method == method }) {
				return doc.Paths.Value(template(routes[i].Path)).GetOperation(method)
			}
			return nil // the path has other methods
		}
	}
	return nil
}

// fitsPath says whether a path is meant by a pattern; exact ones have no parameter.
func fitsPath(pattern, path string, exact bool) bool {
	if exact {
		return pattern == path
	}
	parts, asked := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(parts, asked, func(part, at string) bool { return part == at || strings.HasPrefix(part, ":") })
}

func documentsHeader(r *openapi3.Response, name string) bool {
	for documented := range r.Headers {
		if strings.EqualFold(documented, name) {
			return true
		}
	}
	return false
}

// fits says how JSON breaks its schema; of lines, each is a document. Other forms have no schema.
func fits(schema *openapi3.Schema, body []byte) error {
	for line := range bytes.Lines(body) {
		var v any
		if !bytes.HasPrefix(line, []byte("{")) {
			return nil
		}
		if err := json.Unmarshal(line, &v); err != nil {
			return err
		}
		if err := schema.VisitJSON(v, openapi3.VisitAsResponse()); err != nil {
			return err
		}
	}
	return nil
}
