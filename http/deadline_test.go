package http

import (
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
)

// bounded remembers the limit that a handler sets on the time to write its answer.
type bounded struct {
	*httptest.ResponseRecorder
	limit time.Time
}

func (b *bounded) SetWriteDeadline(t time.Time) error { b.limit = t; return nil }

// A long answer that nobody takes is let go after 30 s, not only when the longest wait for events would end. One that the
// system buffers anyhow is not worth a timer.
func TestLongAnswerHasItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 1000 {
		r.mem.create(inventory.ProductID(fmt.Sprint("P", i)), 1)
	}
	for target, want := range map[string]bool{"/v1/inventory?after=&limit=1000": true, "/v1/inventory?limit=1": false} {
		w := &bounded{ResponseRecorder: httptest.NewRecorder()}
		before := time.Now()
		r.api.ServeHTTP(w, r.request(nethttp.MethodGet, target, "", "X-API-Key", userKey))
		if w.Code != 200 || w.limit.IsZero() == want {
			t.Errorf("%s: %d, %d bytes, limit %v", target, w.Code, w.Body.Len(), w.limit)
		}
		if want && (w.limit.Before(before.Add(writeWaitMax)) || w.limit.After(time.Now().Add(writeWaitMax))) {
			t.Errorf("%s: limit in %v", target, w.limit.Sub(before))
		}
	}
}

// tardy is a body that stops coming.
type tardy struct{ io.Reader }

func (l tardy) Read(b []byte) (int, error) {
	n, err := l.Reader.Read(b)
	if err == io.EOF {
		err = &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}
	}
	return n, err
}

// A body that does not come in time is told from one that is broken, and changes nothing.
func TestLateBody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	req := r.request(nethttp.MethodPost, "/v1/inventory/updates", "", "X-API-Key", userKey)
	req.Body = io.NopCloser(tardy{strings.NewReader(`{"productId":"A","delta":-1,`)})
	w := httptest.NewRecorder()
	r.api.ServeHTTP(w, req)
	if w.Code != nethttp.StatusRequestTimeout || !strings.Contains(w.Body.String(), `"request_timeout"`) || !strings.Contains(w.Body.String(), "30s") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if p, _, err := r.mem.Product(t.Context(), "A"); err != nil || p.Version != 1 {
		t.Errorf("%v %+v", err, p)
	}
}
