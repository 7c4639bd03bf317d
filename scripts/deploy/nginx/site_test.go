package nginx

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var nonce = regexp.MustCompile(`(nonce-|content="|nonce=")[A-Za-z0-9]{26,}`)

// Whatever a browser asks for beside the API, it gets from nginx what the store itself would say.
func TestPagesAreThoseOfTheStore(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, _ := newStore(t, root)
	url, _ := start(t, root, direct, nil)
	for _, tt := range []struct {
		method, target string
		headers        []string
		status         int
	}{
		{"GET", "/", []string{"Accept", "text/html,*/*;q=0.8"}, 200},
		{"HEAD", "/", []string{"Accept", "text/html"}, 200},
		{"GET", "/products/a%2Fb?x=/api/", []string{"Accept", "text/html"}, 200},
		{"GET", "/index.html", []string{"Accept", "text/html"}, 200},
		{"GET", "/v10", []string{"Accept", "text/html"}, 200},
		{"GET", "/", nil, 200},
		{"GET", "/cart", []string{"Accept", "application/json"}, 404},
		{"POST", "/cart", []string{"Accept", "text/html"}, 404},
		{"GET", "/v1", []string{"Accept", "text/html"}, 404},
		{"GET", "/v1/nope", []string{"Accept", "text/html"}, 404},
		{"GET", "//v1/inventory", []string{"Accept", "text/html"}, 404},
		{"GET", "/api", []string{"Accept", "text/html"}, 404},
		{"GET", "/api/nope", []string{"Accept", "text/html"}, 404},
		{"GET", "/metrics", []string{"Accept", "text/html"}, 404},
		{"GET", "/openapi.txt", []string{"Accept", "text/html"}, 404},
		{"GET", "/openapi.json", nil, 200},
		{"GET", "/assets/a-1.js", nil, 200},
		{"GET", "/assets/a-1.js", []string{"Accept-Encoding", "gzip"}, 200},
		{"GET", "/assets/s-1.css", []string{"Accept-Encoding", "gzip, br"}, 200},
		{"GET", "/assets/i-1.svg", nil, 200},
		{"GET", "/assets/f-1.woff2", nil, 200},
		{"GET", "/assets/m-1.webmanifest", nil, 200},
		{"GET", "/assets/x-1.bin", nil, 200},
		{"GET", "/assets/nope.js", []string{"Accept", "text/html"}, 404},
		{"GET", "/assets/..%2findex.html", []string{"Accept", "application/json"}, 404},
		{"GET", "/assets/", nil, 404},
	} {
		want, got := ask(t, tt.method, direct+tt.target, "", tt.headers...), ask(t, tt.method, url+tt.target, "", tt.headers...)
		if got.StatusCode != tt.status || got.StatusCode != want.StatusCode || nonce.ReplaceAllString(got.body, "$1") != nonce.ReplaceAllString(want.body, "$1") {
			t.Errorf("%s %s: %d %s; the store says %d %s", tt.method, tt.target, got.StatusCode, got.body, want.StatusCode, want.body)
		}
		for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Content-Type-Options"} {
			if g, w := nonce.ReplaceAllString(got.Header.Get(name), "$1"), nonce.ReplaceAllString(want.Header.Get(name), "$1"); g != w {
				t.Errorf("%s %s: %s is %q; of the store %q", tt.method, tt.target, name, g, w)
			}
		}
		if w := want.Header.Get("Cache-Control"); w != "" && got.Header.Get("Cache-Control") != w {
			t.Errorf("%s %s: Cache-Control is %q; of the store %q", tt.method, tt.target, got.Header.Get("Cache-Control"), w)
		}
		if strings.Contains(got.Header.Get("Server"), "/") {
			t.Errorf("tells its version: %s", got.Header.Get("Server"))
		}
	}
}

// Each page has a nonce of its own, everywhere the same; and assets are marked as depending on what the client takes.
func TestNonce(t *testing.T) {
	t.Parallel()
	url, _ := start(t, pages(t), "http://127.0.0.1:1", nil)
	seen := map[string]bool{}
	for range 20 {
		page := ask(t, "GET", url+"/", "", "Accept", "text/html")
		found := regexp.MustCompile(`'nonce-([0-9a-f]{32})'`).FindStringSubmatch(page.Header.Get("Content-Security-Policy"))
		if found == nil || seen[found[1]] || strings.Count(page.body, `"`+found[1]+`"`) != 2 || strings.Contains(page.body, "__") {
			t.Fatalf("%v %s", page.Header, page.body)
		}
		seen[found[1]] = true
		if page.Header.Get("Etag") != "" || page.Header.Get("Last-Modified") != "" {
			t.Errorf("may be kept: %v", page.Header)
		}
	}
	asset := ask(t, "GET", url+"/assets/a-1.js", "", "Accept-Encoding", "gzip")
	if asset.body != "zipped" || asset.Header.Get("Vary") != "Accept-Encoding" || asset.Header.Get("Etag") == "" {
		t.Errorf("%v", asset.Header)
	}
	if again := ask(t, "GET", url+"/assets/a-1.js", "", "Accept-Encoding", "gzip", "If-None-Match", asset.Header.Get("Etag")); again.StatusCode != 304 {
		t.Errorf("%d", again.StatusCode)
	}
	if h := ask(t, "GET", url+"/health", ""); h.StatusCode != 200 || h.body != "healthy\n" || h.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("%d %v %s", h.StatusCode, h.Header, h.body)
	}
}

// The pages are told what the environment says, whatever stands in it, and what the store would tell them.
func TestConfig(t *testing.T) {
	t.Parallel()
	root := pages(t)
	env := map[string]string{
		"REACT_APP_STORE_ID": "store-s3", "REACT_APP_STORE_NAME": `Ann & "Bob"|\Co $1 'ü'`, "REACT_APP_API_BASE_URL": "/shop/api",
		"REACT_APP_AUTO_REFRESH_INTERVAL": "5000", "REACT_APP_REQUEST_TIMEOUT": "2500", "LOW_STOCK_THRESHOLD": "7", "WEB_ACCESS": "staff", "STAFF_IDLE": "7",
		"STORE_ID": "store-s1", "STORE_LOCATION": "north",
	}
	for _, given := range []map[string]string{env, {"REACT_APP_STORE_NAME": "Store S1"}, {"REACT_APP_STORE_NAME": "Store S1", "STAFF_IDLE": "0"}} {
		var pairs []string
		for name, value := range given {
			pairs = append(pairs, name+"="+value)
		}
		direct, _ := newStore(t, root, pairs...)
		url, _ := start(t, root, direct, given)
		var got, want map[string]any
		answer := ask(t, "GET", url+"/config.json", "")
		if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
			t.Fatalf("%v: %s", err, answer.body)
		}
		if err := json.Unmarshal([]byte(ask(t, "GET", direct+"/config.json", "").body), &want); err != nil {
			t.Fatal(err)
		}
		delete(want, "version") // nginx has none
		if len(got) != len(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		for name := range want {
			if !reflect.DeepEqual(got[name], want[name]) {
				t.Errorf("%s: got %v, want %v", name, got[name], want[name])
			}
		}
		if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Content-Type") != "application/json" || answer.Header.Get("Etag") != "" {
			t.Errorf("%v", answer.Header)
		}
	}
}

// In the official image there is no argument, and what stands in conf.d is replaced.
func TestConfigureInTheImage(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	if err := os.WriteFile(filepath.Join(dir, "default.conf"), []byte("# that of the image"), 0o644); err != nil {
		t.Fatal(err)
	}
	own(t, filepath.Join(dir, "default.conf"))
	cmd := asNobody(exec.CommandContext(t.Context(), "./configure.sh"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "NGINX_CONF_DIR=" + dir, "NGINX_WEB_ROOT=" + pages(t)}
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v %s", err, out)
	}
	conf, err := os.ReadFile(filepath.Join(dir, "default.conf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"listen 80;", "proxy_pass http://store-s1:8083/v1/store/;", `geo $page_key { default "demo"; }`, `alias "` + dir + `/config.json";`} {
		if !strings.Contains(string(conf), line) {
			t.Errorf("it lacks %s", line)
		}
	}
	if left := regexp.MustCompile(`@[A-Z]+@`).Find(conf); left != nil {
		t.Errorf("nothing was put in place of %s", left)
	}
	for name, mode := range map[string]os.FileMode{"default.conf": 0o600, "config.json": 0o644} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What configure.sh cannot make sense of it refuses, by name, and without showing a key.
func TestConfigureRefuses(t *testing.T) {
	t.Parallel()
	root := pages(t)
	for name, values := range map[string][]string{
		"REACT_APP_STORE_API_URL":         {"store-s1:8083", "ftp://x", "http://", "http://a b", "http://x;return 200", "http://x/$y", "http://user:pw@x", "http://x\n.y"},
		"REACT_APP_API_KEY":               {"s3cret two", "s3cret\n", "s3cret\tx", "s3crét"},
		"REACT_APP_API_BASE_URL":          {"api", "http://x/api", "/a b", `/a"`},
		"REACT_APP_AUTO_REFRESH_INTERVAL": {"5s", "0", "-1", "1\n2"},
		"REACT_APP_REQUEST_TIMEOUT":       {"x"},
		"LOW_STOCK_THRESHOLD":             {"1.5"},
		"REACT_APP_STORE_NAME":            {"a\nb", "a\x01b"},
		"WEB_ACCESS":                      {"off", "everybody"},
		"STAFF_IDLE":                      {"5m", "-1", "05"},
		"NGINX_LISTEN":                    {"80;", "80 ssl"},
	} {
		for _, value := range values {
			said, err := configure(t, newDir(t), map[string]string{"NGINX_WEB_ROOT": root, name: value})
			if err == nil || !strings.HasPrefix(said, "configure.sh: "+name+" must be ") || strings.Contains(said, "s3cr") {
				t.Errorf("%s=%q: %v %s", name, value, err, said)
			}
		}
	}
	secret := filepath.Join(newDir(t), "key")
	for content, want := range map[string]string{"": "is empty", "s3crét": "REACT_APP_API_KEY must be ", "s3cret": ""} {
		if err := os.WriteFile(secret, []byte(content+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		dir := newDir(t)
		said, err := configure(t, dir, map[string]string{"NGINX_WEB_ROOT": root, "REACT_APP_API_KEY_FILE": secret})
		if (err == nil) != (want == "") || !strings.Contains(said, want) || strings.Contains(said, "s3cr") {
			t.Errorf("a file with %q: %v %s", content, err, said)
		}
		if conf, _ := os.ReadFile(filepath.Join(dir, "default.conf")); (want == "") != strings.Contains(string(conf), `geo $page_key { default "s3cret"; }`) {
			t.Errorf("a file with %q: the key did not arrive", content)
		}
	}
	for _, given := range []map[string]string{{"REACT_APP_API_KEY": "s3cret", "REACT_APP_API_KEY_FILE": secret}, {"REACT_APP_API_KEY_FILE": secret + "-none"}} {
		given["NGINX_WEB_ROOT"] = root
		if said, err := configure(t, newDir(t), given); err == nil || !strings.Contains(said, "REACT_APP_API_KEY_FILE") || strings.Contains(said, "s3cr") {
			t.Errorf("%v %s", err, said)
		}
	}
	if said, err := configure(t, newDir(t), map[string]string{"NGINX_WEB_ROOT": newDir(t)}); err == nil || !strings.Contains(said, "there are no pages in ") {
		t.Errorf("%v %s", err, said)
	}
}
