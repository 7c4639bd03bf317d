package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What earlier clients rely on, byte by byte where they look: the transcripts
// under testdata are played against a fresh central.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			steps := readTranscript(t, file)
			c := startCentral(t, withCatalogue("catalogue.json"))
			for _, s := range steps {
				a := c.do(s.request)
				if err := s.check(a); err != nil {
					t.Errorf("%s: %v\ngot %d %s", s.title, err, a.status, a.body)
				}
			}
		})
	}
}

// step is one exchange of a transcript.
type step struct {
	title   string
	request request
	status  int
	header  map[string]string
	body    any // nil: no body
}

func readTranscript(t *testing.T, file string) []step {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := parseTranscript(string(data))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return steps
}

func parseTranscript(text string) ([]step, error) {
	var steps []step
	for _, section := range strings.Split("\n"+text, "\n### ")[1:] {
		title, rest, _ := strings.Cut(section, "\n")
		asked, answered, ok := strings.Cut(rest, "\n---\n")
		if !ok {
			return nil, fmt.Errorf("%q has no --- line", title)
		}
		s, err := parseStep(asked, answered)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", title, err)
		}
		s.title = title
		steps = append(steps, s)
	}
	if len(steps) == 0 {
		return nil, errors.New("no ### line")
	}
	return steps, nil
}

func parseStep(asked, answered string) (step, error) {
	line, header, body, err := parseBlock(asked)
	if err != nil {
		return step{}, err
	}
	method, path, ok := strings.Cut(line, " ")
	if !ok {
		return step{}, fmt.Errorf("%q is no request line", line)
	}
	key, ok := header["X-API-Key"]
	if !ok {
		key = noKey
	}
	delete(header, "X-API-Key")
	s := step{request: request{method: method, path: path, key: key, header: header}}
	if body != "" {
		s.request.body = body
	}
	line, s.header, body, err = parseBlock(answered)
	if err != nil {
		return step{}, err
	}
	if s.status, err = strconv.Atoi(line); err != nil {
		return step{}, err
	}
	if body != "" {
		err = json.Unmarshal([]byte(body), &s.body)
	}
	return s, err
}

// parseBlock splits a first line, headers, an empty line and a body.
func parseBlock(block string) (line string, header map[string]string, body string, err error) {
	head, body, _ := strings.Cut(strings.TrimRight(block, "\n")+"\n\n", "\n\n")
	line, rest, _ := strings.Cut(head, "\n")
	header = map[string]string{}
	for _, h := range strings.Split(rest, "\n") {
		if h == "" {
			continue
		}
		name, value, ok := strings.Cut(h, ": ")
		if !ok {
			return "", nil, "", fmt.Errorf("%q is no header", h)
		}
		header[name] = value
	}
	return line, header, strings.TrimSpace(body), nil
}

func (s step) check(a answer) error {
	if a.status != s.status {
		return fmt.Errorf("status %d, want %d", a.status, s.status)
	}
	for name, want := range s.header {
		got := a.header.Get(name)
		if want == "<absent>" && got == "" {
			continue
		}
		if err := matchString(want, got); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if s.body == nil {
		if len(a.body) != 0 {
			return errors.New("a body where there is none")
		}
		return nil
	}
	if !bytes.HasSuffix(a.body, []byte("}\n")) {
		return errors.New("body does not end with a newline")
	}
	var got any
	if err := json.Unmarshal(a.body, &got); err != nil {
		return err
	}
	return match("body", s.body, got)
}

// match compares a value with its golden one.
func match(at string, want, got any) error {
	switch want := want.(type) {
	case map[string]any:
		return matchObject(at, want, got)
	case []any:
		return matchList(at, want, got)
	case string:
		return matchText(at, want, got)
	default:
		if want != got {
			return fmt.Errorf("%s is %v, want %v", at, got, want)
		}
		return nil
	}
}

func matchObject(at string, want map[string]any, got any) error {
	g, ok := got.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is %v, want an object", at, got)
	}
	_, open := want["..."]
	for name := range g {
		if _, ok := want[name]; !ok && !open {
			return fmt.Errorf("%s has an unexpected member %q", at, name)
		}
	}
	for name, w := range want {
		if name == "..." {
			continue
		}
		v, ok := g[name]
		if !ok {
			return fmt.Errorf("%s has no member %q", at, name)
		}
		if err := match(at+"."+name, w, v); err != nil {
			return err
		}
	}
	return nil
}

func matchList(at string, want []any, got any) error {
	g, ok := got.([]any)
	if !ok || len(g) != len(want) {
		return fmt.Errorf("%s is %v, want a list of %d", at, got, len(want))
	}
	for i := range want {
		if err := match(fmt.Sprintf("%s[%d]", at, i), want[i], g[i]); err != nil {
			return err
		}
	}
	return nil
}

func matchText(at, want string, got any) error {
	if want == "<int>" {
		if f, ok := got.(float64); !ok || f != math.Trunc(f) {
			return fmt.Errorf("%s is %v, want an integer", at, got)
		}
		return nil
	}
	g, ok := got.(string)
	if !ok {
		return fmt.Errorf("%s is %v, want a string", at, got)
	}
	if err := matchString(want, g); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	return nil
}

var placeholders = map[string]*regexp.Regexp{
	"<time>": regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`),
	"<uuid>": regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
	"<text>": regexp.MustCompile(`.`),
}

func matchString(want, got string) error {
	if p, ok := placeholders[want]; ok {
		if !p.MatchString(got) {
			return fmt.Errorf("%q is no %s", got, want)
		}
		return nil
	}
	if want != got {
		return fmt.Errorf("%q, want %q", got, want)
	}
	return nil
}

func TestTranscriptsParse(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if steps := readTranscript(t, file); len(steps) < 3 {
			t.Errorf("%s has %d steps", file, len(steps))
		}
	}
}

// The golden matcher must be able to fail.
func TestMatcherSeesDifferences(t *testing.T) {
	const text = "### x\nPOST /p\nX-API-Key: k\nA: b\n\n{\"q\":\n1}\n---\n200\nETag: <absent>\nX: 1\n\n" +
		`{"a":1,"t":"<time>","l":[{"b":"<int>","...":""}]}`
	steps, err := parseTranscript(text)
	if err != nil {
		t.Fatal(err)
	}
	s := steps[0]
	if s.request.method != "POST" || s.request.path != "/p" || s.request.key != "k" || s.request.header["A"] != "b" || s.request.body != "{\"q\":\n1}" {
		t.Fatalf("parsed %+v", s.request)
	}
	const good = `{"a":1,"t":"2026-01-02T03:04:05.678Z","l":[{"b":2,"more":true}]}` + "\n"
	tests := map[string]struct {
		status int
		etag   string
		body   string
		fault  string
	}{
		"good":           {200, "", good, ""},
		"status":         {201, "", good, "status"},
		"header":         {200, "x", good, "ETag"},
		"value":          {200, "", strings.Replace(good, `"a":1`, `"a":2`, 1), "body.a"},
		"missing member": {200, "", strings.Replace(good, `"a":1,`, ``, 1), `no member "a"`},
		"extra member":   {200, "", strings.Replace(good, `"a":1,`, `"a":1,"z":1,`, 1), `unexpected member "z"`},
		"time":           {200, "", strings.Replace(good, ".678Z", "Z", 1), "body.t"},
		"integer":        {200, "", strings.Replace(good, `"b":2`, `"b":2.5`, 1), "body.l[0].b"},
		"list":           {200, "", strings.Replace(good, `[{"b":2,"more":true}]`, `[]`, 1), "body.l"},
		"newline":        {200, "", strings.TrimSpace(good), "newline"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := answer{status: tt.status, header: http.Header{"X": {"1"}}, body: []byte(tt.body)}
			if tt.etag != "" {
				a.header.Set("Etag", tt.etag)
			}
			err := s.check(a)
			if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("got %v, want a fault naming %q", err, tt.fault)
			}
		})
	}
}
