package e2e

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// middleman passes HTTP on, and may do with a request or an answer what it
// likes.
type middleman struct {
	to     func() string // where the other end is now
	server *httptest.Server
	next   *http.Transport

	mu     sync.Mutex
	act    behaviour     // nil: honest
	turned chan struct{} // closed when the behaviour changes
}

// behaviour is what a middleman does with a request.
type behaviour func(p *passage)

// passage is one request on its way.
type passage struct {
	w      http.ResponseWriter
	r      *http.Request
	m      *middleman
	body   []byte
	turned <-chan struct{} // closed when the middleman has other plans by now
}

func newMiddleman(t testing.TB, to func() string) *middleman {
	t.Helper()
	m := &middleman{to: to, turned: make(chan struct{}), next: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	m.server = httptest.NewServer(m)
	t.Cleanup(func() {
		m.honest()
		m.server.CloseClientConnections()
		m.server.Close()
		m.next.CloseIdleConnections()
	})
	return m
}

func (m *middleman) url() string { return m.server.URL }

// behave changes what is done with requests from now on.
func (m *middleman) behave(act behaviour) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.act = act
	close(m.turned)
	m.turned = make(chan struct{})
}

func (m *middleman) honest() { m.behave(nil) }

func (m *middleman) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	m.mu.Lock()
	p, act := &passage{w: w, r: r, m: m, body: body, turned: m.turned}, m.act
	m.mu.Unlock()
	if act == nil {
		act = (*passage).pass
	}
	act(p)
}

// isSale says whether the request changes stock, at central or at a store.
func (p *passage) isSale() bool {
	return p.r.Method == http.MethodPost && strings.HasSuffix(p.r.URL.Path, "updates")
}

// forward sends the request on and returns the whole answer. It may be called
// more than once; after the first time it does not matter whether the client
// still waits.
func (p *passage) forward() (answer, error) { return p.forwardAs(p.r.Context()) }

func (p *passage) forwardAs(ctx context.Context) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, p.r.Method, "http://"+p.m.to()+p.r.URL.RequestURI(), bytes.NewReader(p.body))
	if err != nil {
		return answer{}, err
	}
	req.Header = p.r.Header.Clone()
	resp, err := p.m.next.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, err
}

// mustForward ends the connection if there is no answer to pass on.
func (p *passage) mustForward() answer {
	a, err := p.forward()
	if err != nil {
		p.drop()
	}
	return a
}

// pass is what honest people do.
func (p *passage) pass() { p.reply(p.mustForward()) }

// reply sends an answer back.
func (p *passage) reply(a answer) { p.send(a, a.body) }

// half sends half an answer and closes the connection. It does not return.
func (p *passage) half(a answer) {
	p.send(a, a.body[:len(a.body)/2])
	_ = http.NewResponseController(p.w).Flush()
	panic(http.ErrAbortHandler)
}

func (p *passage) send(a answer, body []byte) {
	for name, values := range a.header {
		p.w.Header()[name] = values
	}
	p.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	p.w.WriteHeader(a.status)
	_, _ = p.w.Write(body) // who has gone misses nothing
}

// drop resets the connection. It does not return.
func (p *passage) drop() {
	if conn, _, err := http.NewResponseController(p.w).Hijack(); err == nil {
		if c, ok := conn.(*net.TCPConn); ok {
			reset(c)
		}
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}
