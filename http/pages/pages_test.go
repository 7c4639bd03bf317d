package pages

import (
	"errors"
	"io/fs"
	nethttp "net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

// TestPlainHandler: the pages are served without the API, and a missing asset is told to who serves them.
func TestPlainHandler(t *testing.T) {
	t.Parallel()
	p := New(fstest.MapFS{
		"index.html":      {Data: []byte(`<script nonce="__CSP_NONCE__">`)},
		"assets/a-1.js":   {Data: []byte("let a;")},
		"assets/b-1.js.x": {Data: []byte("?")},
	}, []string{"Accept-Encoding"})
	for target, want := range map[string]int{"/": 200, "/cart": 200, "/assets/a-1.js": 200, "/assets/gone.js": 404} {
		rec := httptest.NewRecorder()
		if p.ServeHTTP(rec, httptest.NewRequest(nethttp.MethodGet, target, nil)); rec.Code != want {
			t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
		}
	}
	rec := httptest.NewRecorder()
	err := p.Serve(rec, httptest.NewRequest(nethttp.MethodGet, "/assets/gone.js", nil))
	if !errors.Is(err, fs.ErrNotExist) || rec.Body.Len() > 0 || len(rec.Header()) > 0 {
		t.Errorf("%v, and answered %v %s", err, rec.Header(), rec.Body)
	}
}

// torn is a file that cannot be read.
type torn struct{ fstest.MapFS }

func (f torn) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	if err != nil || name != "assets/a-1.js" {
		return file, err
	}
	return unread{file}, nil
}

type unread struct{ fs.File }

func (unread) Read([]byte) (int, error) { return 0, errors.New("the disk") }

// TestTornAsset: what cannot be read to its end is cut off, and not taken for whole.
func TestTornAsset(t *testing.T) {
	t.Parallel()
	p := New(torn{fstest.MapFS{"assets/a-1.js": {Data: []byte("let a;")}}}, nil)
	defer func() {
		if v := recover(); v != nethttp.ErrAbortHandler {
			t.Errorf("got %v", v)
		}
	}()
	p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(nethttp.MethodGet, "/assets/a-1.js", nil))
}
