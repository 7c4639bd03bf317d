package etcd

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// proxy stands between a log and etcd, and loses or delays what goes through it.
type proxy struct {
	net.Listener
	to string

	mu    sync.Mutex
	ways  map[*way]struct{}
	holds bool // requests, until release
	loses bool // answers
	flips int  // answers with "flip me", which becomes something else, so often
}

// way is a connection through it.
type way struct {
	client, server net.Conn
	held           []byte // requests
	spoilt         bool   // something of it was lost or held: it ends with that
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, to: to, ways: map[*way]struct{}{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				client.Close()
				continue
			}
			w := &way{client: client, server: server}
			p.mu.Lock()
			p.ways[w] = struct{}{}
			p.mu.Unlock()
			all.Go(func() { p.requests(w) })
			all.Go(func() { p.answers(w) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for w := range p.ways {
			w.close()
		}
		p.mu.Unlock()
		all.Wait()
	})
	return p
}

func (w *way) close() { _ = errors.Join(w.client.Close(), w.server.Close()) }

func (p *proxy) requests(w *way) {
	copyWith(w.client, func(b []byte) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.holds || len(w.held) > 0 {
			w.held, w.spoilt = append(w.held, b...), true
			return nil
		}
		_, err := w.server.Write(b)
		return err
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(w.held) == 0 { // what is held arrives although its sender has gone
		w.close()
	}
}

func (p *proxy) answers(w *way) {
	copyWith(w.server, func(b []byte) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.loses {
			w.spoilt = true
			return nil
		}
		if i := bytes.Index(b, []byte("flip me")); i >= 0 && p.flips > 0 {
			p.flips--
			b[i] ^= 1
		}
		_, err := w.client.Write(b)
		if len(w.held) > 0 { // what is held goes to the server although its sender has gone
			return nil
		}
		return err
	})
	w.close()
}

func copyWith(from io.Reader, to func([]byte) error) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err == nil {
			err = to(b[:n])
		}
		if err != nil {
			return
		}
	}
}

// set begins to hold requests or to lose answers. Where both end, connections that have suffered do too, and what is held stays so.
func (p *proxy) set(holds, loses bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holds, p.loses = holds, loses
	for w := range p.ways {
		if !holds && !loses && w.spoilt {
			w.client.Close()
			if len(w.held) == 0 {
				w.server.Close()
			}
		}
	}
}

// release delivers what was held, and says how many bytes that was.
func (p *proxy) release() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.ways {
		if len(w.held) > 0 {
			m, _ := w.server.Write(w.held)
			w.held, n = nil, n+m
		}
	}
	return n
}
