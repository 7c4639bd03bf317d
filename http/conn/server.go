package conn

import (
	"io"
	"log"
	nethttp "net/http"
	"time"

	"bodega/http/wire"
)

// The time limits of [NewServer]. A request, head and body, has to arrive within RequestWaitMax; both limits are the same so that
// net/http sets one deadline instead of two. An answer has to be taken within answerWaitMax, which leaves room for the
// longest wait for events; snapshots and streams move it on with each piece, and waits lift the first.
const (
	RequestWaitMax = 30 * time.Second
	answerWaitMax  = (wire.WaitMax + 30) * time.Second
)

// NewServer returns a server for h with limits on what a client may take up. net/http's own complaints, which are about
// clients and hold their addresses, go to errors; nil drops them.
func NewServer(h nethttp.Handler, errors io.Writer) *nethttp.Server {
	if errors == nil {
		errors = io.Discard
	}
	speaks := new(nethttp.Protocols)
	speaks.SetHTTP1(true)
	speaks.SetHTTP2(true)
	return &nethttp.Server{
		Protocols:         speaks,
		Handler:           sniffless{h},
		ConnContext:       WithLazy,
		ReadHeaderTimeout: RequestWaitMax,
		ReadTimeout:       RequestWaitMax,
		WriteTimeout:      answerWaitMax,
		IdleTimeout:       wire.IdleMax,
		MaxHeaderBytes:    wire.HeaderBytesMax,
		ErrorLog:          log.New(errors, "", 0),

		// OPTIONS * is answered like any other path that we do not have.
		DisableGeneralOptionsHandler: true,
	}
}

// AllowPlainHTTP2 has a server of [NewServer], before it serves, speak HTTP/2 without TLS to whoever begins with it; nothing is said of it to
// others. It is for central, to which stores and nodes send many commands over one connection.
func AllowPlainHTTP2(s *nethttp.Server) { s.Protocols.SetUnencryptedHTTP2(true) }

// Whatever an answer says its type is, browsers have to believe. Nothing may write to the value, which all answers share.
var nosniff = []string{"nosniff"}

// Who has come over TLS once shall not be led to another node in plain for half a year (RFC 6797). It holds for all ports of
// the name, but not for those below it. Browsers pass over it where the certificate is wrong, or the name is an address.
var onlyTLS = []string{"max-age=15552000"}

// sniffless says so on every answer of a handler.
type sniffless struct{ nethttp.Handler }

// ServeHTTP implements net/http.Handler.
func (s sniffless) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = nosniff
	if r.TLS != nil {
		h["Strict-Transport-Security"] = onlyTLS
	}
	s.Handler.ServeHTTP(w, r)
}
