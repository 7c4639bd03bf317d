package http

import (
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What clients of stores rely on, byte by byte: the transcripts under testdata are played against a store that has A (10 units)
// and B (none) at position 2. Every answer is also held against the document.
func TestStoreTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			r := newStoreRig(t)
			for _, s := range readTranscript(t, file) {
				rec := r.do(s.method, s.target, s.body, s.headers...)
				s.check(t, rec)
			}
		})
	}
}

// exchange of a transcript: "### title", the request, "---", the answer. Lines of a body are joined without what they are
// indented by; "<absent>" says that a header must not be there.
type transcribed struct {
	title, method, target, body string
	headers                     []string // name, value, name, value
	status                      int
	wantHeaders                 []string
	wantBody                    string
}

func readTranscript(t *testing.T, file string) (list []transcribed) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split("\n"+string(data), "\n### ")[1:] {
		var s transcribed
		var line string
		title, rest, _ := strings.Cut(section, "\n")
		asked, answered, ok := strings.Cut(rest, "\n---\n")
		s.title = filepath.Base(file) + ": " + title
		line, s.headers, s.body = readBlock(asked)
		method, target, isRequest := strings.Cut(line, " ")
		s.method, s.target = method, target
		line, s.wantHeaders, s.wantBody = readBlock(answered)
		if s.status, err = strconv.Atoi(line); err != nil || !ok || !isRequest {
			t.Fatalf("%s is not an exchange: %v", s.title, err)
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		t.Fatalf("%s: no ### line", file)
	}
	return list
}

// readBlock splits a first line, headers, an empty line and a body.
func readBlock(block string) (first string, headers []string, body string) {
	head, rest, _ := strings.Cut(strings.TrimRight(block, "\n")+"\n\n", "\n\n")
	for i, line := range strings.Split(head, "\n") {
		if i == 0 {
			first = line
			continue
		}
		name, value, _ := strings.Cut(line, ": ")
		headers = append(headers, name, value)
	}
	for line := range strings.Lines(rest) {
		body += strings.TrimSpace(line)
	}
	return first, headers, body
}

func (s *transcribed) check(t *testing.T, rec *httptest.ResponseRecorder) {
	t.Helper()
	body := rec.Body.String()
	if s.wantBody != "" && s.method != nethttp.MethodHead {
		s.wantBody += "\n"
	}
	if rec.Code != s.status || body != s.wantBody {
		t.Errorf("%s\ngot  %d %swant %d %s", s.title, rec.Code, body, s.status, s.wantBody)
	}
	for i := 0; i < len(s.wantHeaders); i += 2 {
		want := s.wantHeaders[i+1]
		if want == "<absent>" {
			want = ""
		}
		if got := rec.Header().Get(s.wantHeaders[i]); got != want {
			t.Errorf("%s: %s is %q, want %q", s.title, s.wantHeaders[i], got, want)
		}
	}
}
