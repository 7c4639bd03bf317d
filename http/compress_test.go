package http

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Large answers are packed for those who take it, and say the same.
func TestLargeAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var items []string
	for i := range 100 {
		items = append(items, fmt.Sprintf(`{"productId":"P%03d","name":"A name of some length","price":1}`, i))
	}
	if rec := r.do("POST", "/v1/admin/products/create", `{"products":[`+strings.Join(items, ",")+`]}`, "X-API-Key", adminKey); rec.Code != 200 {
		t.Fatal(rec.Body)
	}
	for target, large := range map[string]bool{"/v1/inventory?limit=100": true, "/v1/inventory/events?offset=0": true, "/openapi.yaml": true, "/openapi.json": true,
		"/v1/inventory/A": false, "/v1/inventory?limit=1": false, "/health": false,
		"/v1/inventory/snapshot": false} { // which is sent in pieces, as streams are
		plain := r.get(target)
		for accepted, takes := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "br": false, "gzip;q=0": false, "": false} {
			rec := r.get(target, "Accept-Encoding", accepted)
			if packed := rec.Header().Get("Content-Encoding") == "gzip"; packed != (large && takes) {
				t.Errorf("%s for %q: packed %v", target, accepted, packed)
				continue
			} else if !packed {
				continue
			}
			if n := rec.Header().Get("Content-Length"); rec.Body.Len() > 1024 && n != fmt.Sprint(rec.Body.Len()) || rec.Body.Len() > plain.Body.Len()/3 {
				t.Errorf("%s: %d of %d bytes, said to be %s", target, rec.Body.Len(), plain.Body.Len(), n)
			}
			if tag := plain.Header().Get("Etag"); tag != "" && rec.Header().Get("Etag") != "W/"+tag {
				t.Errorf("%s: %q, and %q when packed", target, tag, rec.Header().Get("Etag"))
			}
			unpacked, err := gzip.NewReader(rec.Body)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(unpacked); err != nil || string(text) != plain.Body.String() {
				t.Errorf("%s: %v %.99s", target, err, text)
			}
			if tag := rec.Header().Get("Etag"); tag != "" && r.get(target, "Accept-Encoding", accepted, "If-None-Match", tag).Code != 304 {
				t.Errorf("%s: its own tag %s is not known", target, tag)
			}
		}
	}
}
