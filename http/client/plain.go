package client

import (
	"context"
	nethttp "net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// plain is HTTP/2 without TLS, to servers that speak it, so that one connection carries what else would need many. net/http begins with it, or
// does not, and never asks; so a harmless question goes before the first request, and again after each failure.
type plain struct {
	http    *nethttp.Client
	timeout time.Duration
	now     func() time.Time

	mu    sync.Mutex
	known map[string]time.Time // by address: zero if it speaks HTTP/2, else until when it is taken to speak none
}

// plainNotFor is for how long a server is not asked again that speaks no HTTP/2.
const plainNotFor = 10 * time.Minute

func newPlain(cfg *Config) *plain {
	transport := newTransport(cfg)
	speakPlain(transport)
	return &plain{
		http: &nethttp.Client{Transport: transport, CheckRedirect: noRedirect},
		now:  cfg.Now, timeout: cfg.ConnectTimeout, known: map[string]time.Time{},
	}
}

// speakPlain makes a transport one for HTTP/2 without TLS, and nothing else.
func speakPlain(t *nethttp.Transport) {
	t.Proxy, t.ForceAttemptHTTP2 = nil, false
	t.Protocols = new(nethttp.Protocols)
	t.Protocols.SetUnencryptedHTTP2(true)
}

// noRedirect is for clients whose requests go to whom they were meant for, or nowhere: a redirect would take the key, and perhaps an update, to
// whom nobody has named.
func noRedirect(*nethttp.Request, []*nethttp.Request) error { return nethttp.ErrUseLastResponse }

func (p *plain) close() {
	if p != nil {
		p.http.CloseIdleConnections()
	}
}

// to returns the client for an address, nil for the ordinary one: because there is TLS, which finds out by itself, or a proxy in between, or
// the server speaks no HTTP/2.
func (p *plain) to(ctx context.Context, base string) *nethttp.Client {
	if p == nil || !strings.HasPrefix(base, "http://") {
		return nil
	}
	p.mu.Lock()
	until, known := p.known[base]
	p.mu.Unlock()
	if !known || !until.IsZero() && p.now().After(until) {
		speaks, connected := p.ask(ctx, base)
		if !connected {
			return nil // and nothing is known
		}
		if until = (time.Time{}); !speaks {
			until = p.now().Add(plainNotFor)
		}
		p.mu.Lock()
		p.known[base] = until
		p.mu.Unlock()
	}
	if until.IsZero() {
		return p.http
	}
	return nil
}

// failed forgets what is known of an address.
func (p *plain) failed(base string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known[base].IsZero() {
		delete(p.known, base)
	}
}

// ask asks whether a server speaks HTTP/2.
func (p *plain) ask(ctx context.Context, base string) (speaks, connected bool) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	var reached atomic.Bool // a dial may outlast the question
	trace := &httptrace.ClientTrace{ConnectDone: func(_, _ string, err error) {
		if err == nil {
			reached.Store(true)
		}
	}}
	req, err := nethttp.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), nethttp.MethodGet, base+"/livez", nil)
	if err != nil {
		return false, false
	}
	if proxy, err := nethttp.ProxyFromEnvironment(req); proxy != nil || err != nil {
		return false, true
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return false, reached.Load()
	}
	_ = resp.Body.Close() // nobody reads it
	return true, true
}
