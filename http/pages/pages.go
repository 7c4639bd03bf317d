// Package pages serves the web application of a node to browsers: the one page, with a nonce of its own each time, and the
// assets that it loads. It is a plain handler, and knows nothing of the API but the paths that it must leave to it. Limits, the
// log and metrics are the server's.
package pages

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	nethttp "net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"bodega/http/wire"
)

// Pages are the web application as browsers get it. They need no service: a browser that comes while the node recovers gets the
// pages, which then say so. All methods may be called from any number of goroutines.
type Pages struct {
	files  fs.FS
	vary   []string          // of an asset
	assets map[string]*asset // by path
	index  [][]byte          // index.html, cut where the nonce stands
	built  bool              // else index is a page that says that nothing was built
}

const (
	indexFile   = "index.html"
	unbuiltFile = "unbuilt.html"
	nonceMark   = "__CSP_NONCE__"

	pieceBytes   = 32 << 10
	writeWaitMax = 30 * time.Second // for each piece of an asset; a phone may be slow
)

// New returns the pages of files: index.html and assets. nil stands for an application that was not built. vary is what an asset
// depends on besides its path, as a value of the header Vary.
func New(files fs.FS, vary []string) *Pages {
	p := &Pages{files: files, vary: vary}
	if p.files == nil {
		p.index = [][]byte{[]byte("The pages were not built\n")}
		return p
	}
	p.assets = findAssets(p.files)
	text, err := fs.ReadFile(p.files, indexFile)
	if p.built = err == nil; !p.built {
		text, _ = fs.ReadFile(p.files, unbuiltFile) // without it too, the status says enough
	}
	p.index = bytes.Split(text, []byte(nonceMark))
	return p
}

// IsAsset says whether a path is an asset's, whether or not there is one.
func IsAsset(at string) bool { return strings.HasPrefix(at, assetsPrefix) }

// IsReserved says whether a path is, or looks like, one of the API's: whoever mistypes one must not get a page.
func IsReserved(at string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(at, "/"), "/")
	switch first {
	case "v1", "api", "assets", "health", "livez", "readyz", "metrics", "config.json":
		return true
	}
	return strings.HasPrefix(first, "openapi.")
}

// ServeHTTP implements net/http.Handler, for GET and HEAD.
func (p *Pages) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	switch err := p.Serve(w, r); {
	case errors.Is(err, fs.ErrNotExist):
		nethttp.NotFound(w, r)
	case err != nil:
		nethttp.Error(w, nethttp.StatusText(nethttp.StatusInternalServerError), nethttp.StatusInternalServerError)
	}
}

// Serve answers a request for an asset, or with the page. If it returns an error, which is fs.ErrNotExist for an asset that there
// is not, nothing was answered. An answer that cannot be ended is cut off, by a panic of http.ErrAbortHandler.
func (p *Pages) Serve(w nethttp.ResponseWriter, r *nethttp.Request) error {
	at := r.URL.Path
	switch found := p.assets[at]; {
	case found != nil:
		return p.sendAsset(w, r, found)
	case IsAsset(at):
		return fs.ErrNotExist
	default:
		p.sendIndex(w, r)
		return nil
	}
}

// What a page may do. Nothing may write to the values.
var (
	typeHTML      = []string{"text/html; charset=utf-8"}
	sameOriginSet = []string{"same-origin"}
	denied        = []string{"DENY"}
	noStore       = []string{"no-store"}
	forever       = []string{"public, max-age=31536000, immutable"} // for what never changes
	permissions   = []string{"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"}
)

// contentPolicy lets a page load what this node serves and what carries its nonce, and nothing else.
func contentPolicy(nonce string) string {
	return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// sendIndex serves the page with a nonce of its own, so no cache may keep it. If nothing was built the answer is 404: it is
// not there, and asking again will not help; yet a monitor that asks for the page sees that it is missing, and none that counts
// failures of the server is alarmed.
func (p *Pages) sendIndex(w nethttp.ResponseWriter, r *nethttp.Request) {
	nonce, h := rand.Text(), w.Header()
	h["Cache-Control"], h["X-Frame-Options"], h["Permissions-Policy"] = noStore, denied, permissions
	// With another policy a browser might not say which page it asks for, and a server that tells its own pages by that needs it.
	h["Referrer-Policy"], h["Cross-Origin-Opener-Policy"] = sameOriginSet, sameOriginSet
	h["Content-Security-Policy"] = []string{contentPolicy(nonce)}
	text := bytes.Join(p.index, []byte(nonce))
	h["Content-Type"], h["Content-Length"] = typeHTML, []string{strconv.Itoa(len(text))}
	status := nethttp.StatusOK
	if !p.built {
		status = nethttp.StatusNotFound
	}
	w.WriteHeader(status)
	if r.Method != nethttp.MethodHead {
		_, _ = w.Write(text) // a client that has gone: there is nobody to tell
	}
}

func (p *Pages) sendAsset(w nethttp.ResponseWriter, r *nethttp.Request, a *asset) error {
	f, h := a.choose(r.Header["Accept-Encoding"]), w.Header()
	same := !wire.NoneMatch(r.Header["If-None-Match"], f.tag)
	var file fs.File
	if !same {
		var err error
		if file, err = p.files.Open(f.file); err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read
	}
	h["Cache-Control"], h["Vary"], h["Etag"] = forever, p.vary, []string{f.tag}
	if same {
		w.WriteHeader(nethttp.StatusNotModified)
		return nil
	}
	h["Content-Type"], h["Content-Length"] = a.contentType, []string{strconv.FormatInt(f.size, 10)}
	if f.encoding != "" {
		h["Content-Encoding"] = []string{f.encoding}
	}
	w.WriteHeader(nethttp.StatusOK)
	if r.Method != nethttp.MethodHead {
		copyOut(w, file)
	}
	return nil
}

var pieces = sync.Pool{New: func() any { return new([pieceBytes]byte) }}

// copyOut sends a file piece by piece, each of which has its time to be taken.
func copyOut(w nethttp.ResponseWriter, file io.Reader) {
	piece := pieces.Get().(*[pieceBytes]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer pieces.Put(piece)
	rc := nethttp.NewResponseController(w)
	for {
		n, err := io.ReadFull(file, piece[:])
		if n > 0 {
			_ = rc.SetWriteDeadline(time.Now().Add(writeWaitMax)) // not supported only in tests
			if _, err := w.Write(piece[:n]); err != nil || rc.Flush() != nil {
				panic(nethttp.ErrAbortHandler) // the client has gone
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return
		case err != nil:
			panic(nethttp.ErrAbortHandler)
		}
	}
}
