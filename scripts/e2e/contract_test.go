package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

const documentPath = "../../docs/openapi.yaml"

// contract validates exchanges by docs/openapi.yaml.
type contract struct {
	doc   *openapi3.T
	paths []string // literal paths before those with parameters
}

var theContract = sync.OnceValues(loadContract)

func loadContract() (*contract, error) {
	data, err := os.ReadFile(documentPath)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	c := &contract{doc: doc, paths: doc.Paths.Keys()}
	sort.Slice(c.paths, func(i, j int) bool {
		a, b := strings.Contains(c.paths[i], "{"), strings.Contains(c.paths[j], "{")
		if a != b {
			return b
		}
		return c.paths[i] < c.paths[j]
	})
	return c, nil
}

// mustContract loads the document or ends the test.
func mustContract(t testing.TB) *contract {
	t.Helper()
	c, err := theContract()
	if err != nil {
		t.Fatalf("load %s: %v", documentPath, err)
	}
	return c
}

// at is the part of the document that a central or a store serves: the paths
// of the other are unknown to it.
func (c *contract) at(verb string) *contract {
	others := map[string]string{"central": "/v1/store/", "store": "/v1/"}[verb]
	part := &contract{doc: c.doc}
	for _, path := range c.paths {
		if !strings.HasPrefix(path, others) || verb == "store" && strings.HasPrefix(path, "/v1/store/") {
			part.paths = append(part.paths, path)
		}
	}
	return part
}

// exchange is one request and its answer, bodies read.
type exchange struct {
	req      *http.Request
	reqBody  []byte
	status   int
	header   http.Header
	respBody []byte // nil for a stream, which is validated by its head alone
	stream   bool
}

// check returns how the exchange breaks the document, nil if it does not. A
// request is validated only when the service accepted it: then the document must
// allow it too.
func (c *contract) check(x exchange) error {
	route, params := c.route(x)
	input := &openapi3filter.RequestValidationInput{
		Request:     c.documentedRequest(x),
		PathParams:  params,
		QueryParams: x.req.URL.Query(),
		Route:       route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
			ExcludeResponseBody:   true,
		},
	}
	if x.status < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			return fmt.Errorf("accepted a request which the document forbids: %w", err)
		}
	}
	if err := c.checkHead(x, input); err != nil {
		return err
	}
	return c.checkBody(x, route.Operation)
}

// route finds the operation of the exchange. A path or method which is not in
// the document has one too: its only answer is 404 or 405.
func (c *contract) route(x exchange) (*routers.Route, map[string]string) {
	for _, pattern := range c.paths {
		params, ok := matchPath(pattern, x.req.URL.EscapedPath())
		if !ok {
			continue
		}
		item := c.doc.Paths.Value(pattern)
		op := item.GetOperation(documentedMethod(x.req.Method))
		if op == nil {
			op = c.only("405", "MethodNotAllowed")
		}
		return &routers.Route{Spec: c.doc, Path: pattern, PathItem: item, Method: documentedMethod(x.req.Method), Operation: op}, params
	}
	return &routers.Route{Spec: c.doc, PathItem: &openapi3.PathItem{}, Operation: c.only("404", "UnknownPath")}, nil
}

// documentedMethod: HEAD is not written down, it goes with GET.
func documentedMethod(method string) string {
	if method == http.MethodHead {
		return http.MethodGet
	}
	return method
}

// only is an operation with one answer, taken from the components.
func (c *contract) only(status, component string) *openapi3.Operation {
	responses := openapi3.NewResponsesWithCapacity(1)
	responses.Set(status, c.doc.Components.Responses[component])
	return &openapi3.Operation{Responses: responses, Security: openapi3.NewSecurityRequirements()}
}

// documentedRequest is the request as the document sees it: the service does
// not read Content-Type, the validator does.
func (c *contract) documentedRequest(x exchange) *http.Request {
	req := x.req.Clone(context.Background())
	req.Header.Set("Content-Type", "application/json")
	body := withoutNulls(x.reqBody)
	if x.status == http.StatusOK {
		body = withGoodLines(body)
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.GetBody = nil // the validator would prefer it
	req.ContentLength = int64(len(body))
	return req
}

// withoutNulls drops null members, which mean absent; a schema would have to
// say so at each of them.
func withoutNulls(body []byte) []byte {
	if !bytes.Contains(body, []byte("null")) {
		return body
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return body
	}
	for name, value := range object {
		if string(value) == "null" {
			delete(object, name)
		}
	}
	out, err := json.Marshal(object)
	if err != nil {
		return body
	}
	return out
}

// withGoodLines puts good lines in the place of those of a partial batch: what is wrong with one is said in its result, under 200.
func withGoodLines(body []byte) []byte {
	var batch struct {
		Mode    string            `json:"mode"`
		Updates []json.RawMessage `json:"updates"`
	}
	if json.Unmarshal(body, &batch) != nil || len(batch.Updates) == 0 || batch.Mode == "atomic" {
		return body
	}
	line := json.RawMessage(`{"productId":"A","delta":0}`)
	out, err := json.Marshal(map[string]any{"updates": slices.Repeat([]json.RawMessage{line}, len(batch.Updates))})
	if err != nil {
		return body
	}
	return out
}

func (c *contract) checkHead(x exchange, input *openapi3filter.RequestValidationInput) error {
	asked := *input
	asked.Request = input.Request.Clone(context.Background())
	asked.Request.Method = documentedMethod(x.req.Method)
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &asked,
		Status:                 x.status,
		Header:                 x.header,
		Body:                   http.NoBody,
		Options:                input.Options,
	})
}

func (c *contract) checkBody(x exchange, op *openapi3.Operation) error {
	if x.req.Method == http.MethodHead || x.status == http.StatusNotModified {
		if len(x.respBody) != 0 {
			return fmt.Errorf("%d of %s has a body: %q", x.status, x.req.Method, x.respBody)
		}
		return nil
	}
	content := op.Responses.Status(x.status).Value.Content
	mime := x.header.Get("Content-Type")
	media := content.Get(mime)
	if media == nil {
		return fmt.Errorf("undocumented Content-Type %q of a %d", mime, x.status)
	}
	switch {
	case x.stream || !strings.Contains(mime, "json"):
		return nil
	case strings.HasPrefix(mime, "application/x-ndjson"):
		return checkLines(c.doc.Components.Schemas["SnapshotLine"].Value, x.respBody)
	default:
		return checkJSON(media.Schema.Value, x.respBody)
	}
}

func checkLines(schema *openapi3.Schema, body []byte) error {
	for i, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		if err := checkJSON(schema, line); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

func checkJSON(schema *openapi3.Schema, body []byte) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return fmt.Errorf("body is not JSON: %w: %.200q", err, body)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one JSON document: %.200q", body)
	}
	if err := schema.VisitJSON(value, openapi3.VisitAsResponse()); err != nil {
		return fmt.Errorf("body %.400s does not match its schema: %w", body, err)
	}
	return nil
}

// matchPath matches an escaped path against a pattern like /v1/x/{id}.
func matchPath(pattern, escaped string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(escaped, "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		value, err := url.PathUnescape(got[i])
		if err != nil {
			return nil, false
		}
		if !strings.HasPrefix(w, "{") {
			if w != value {
				return nil, false
			}
			continue
		}
		if value == "" {
			return nil, false
		}
		params[strings.Trim(w, "{}")] = value
	}
	return params, true
}

// checkingTransport validates every exchange which passes through it. Under load
// it validates the first ones of each kind and then a sample, since validating costs
// more than the request.
type checkingTransport struct {
	contract *contract
	next     http.RoundTripper
	report   func(format string, args ...any)

	mu   sync.Mutex
	seen map[string]int
}

const (
	validateAlways = 100 // exchanges of one kind before sampling begins
	validateEvery  = 50
)

func (c *checkingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	reqBody, err := drain(req)
	if err != nil {
		return nil, err
	}
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	x := exchange{req: req, reqBody: reqBody, status: resp.StatusCode, header: resp.Header}
	x.stream = strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
	if !x.stream {
		if x.respBody, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
		resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(x.respBody))
	}
	if c.sampled(x) {
		if err := c.contract.check(x); err != nil {
			c.report("%s %s -> %d breaks the document: %v", req.Method, req.URL.RequestURI(), x.status, err)
		}
	}
	return resp, nil
}

func (c *checkingTransport) sampled(x exchange) bool {
	route, _ := c.contract.route(x)
	kind := fmt.Sprint(x.req.Method, route.Path, x.status, x.header.Get("Content-Type"))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[kind]++
	n := c.seen[kind]
	return n <= validateAlways || n%validateEvery == 0
}

// drain reads the body of a request and puts it back.
func drain(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	req.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}
