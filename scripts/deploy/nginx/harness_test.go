package nginx

import (
	"context"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bodega/scripts/nodes"
	"bodega/scripts/process"
	"bodega/store"
)

const (
	pageKey  = `p$1"k\\ey&|` // of the pages, at the store; nginx must not stumble over it
	tillKey  = "s3cret-of-a-till"
	shop     = "https://shop.example"
	patience = nodes.Patience
)

const nobody = 65534

// newDir makes a directory in which whoever nginx runs as may read and write.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bodega-nginx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	own(t, dir)
	return dir
}

func own(t *testing.T, path string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
}

// asNobody has a command run without the rights of root.
func asNobody(cmd *exec.Cmd) *exec.Cmd {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// pages writes a web application as a build leaves it.
func pages(t *testing.T) string {
	t.Helper()
	dir := newDir(t)
	for name, text := range map[string]string{
		"index.html":    `<meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__">app</script>`,
		"assets/a-1.js": strings.Repeat("let a;", 1000), "assets/a-1.js.gz": "zipped", "assets/a-1.js.br": "br",
		"assets/s-1.css": "css", "assets/i-1.svg": "<svg/>", "assets/f-1.woff2": "font", "assets/m-1.webmanifest": "{}", "assets/x-1.bin": "?",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// configure runs configure.sh in an environment of its own, and returns what it says if it fails.
func configure(t *testing.T, dir string, env map[string]string) (said string, err error) {
	t.Helper()
	cmd := asNobody(exec.CommandContext(t.Context(), "./configure.sh", dir))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// start runs nginx before an upstream and returns its address and its directory.
func start(t *testing.T, root, upstream string, more map[string]string) (url, dir string) {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Fatal("nginx is missing: run make setup, or install it (Debian: apt-get install nginx)")
	}
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	address := process.Address(port)
	env := map[string]string{"REACT_APP_STORE_API_URL": upstream, "REACT_APP_API_KEY": pageKey, "NGINX_LISTEN": address, "NGINX_WEB_ROOT": root}
	maps.Copy(env, more)
	dir = filepath.Join(newDir(t), "site")
	if said, err := configure(t, dir, env); err != nil || said != "" {
		t.Fatalf("configure.sh: %v %s", err, said)
	}
	p := &process.Program{Name: "nginx", Args: []string{nginx, "-p", dir, "-e", "error.log", "-c", "nginx.conf"}, Ready: "http://" + address + "/assets/a-1.js",
		With: func(cmd *exec.Cmd) { asNobody(cmd) }}
	p.EndWith(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := p.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Signal(syscall.SIGQUIT)
		if code, err := p.Wait(patience); err != nil || code != 0 {
			t.Errorf("nginx ended with %d, %v", code, err)
		}
	})
	return "http://" + address, dir
}

// newStore runs a central and a store with the sample catalogue, and returns the store's address and its log.
func newStore(t *testing.T, root string, env ...string) (url string, log *process.Log) {
	t.Helper()
	upstream, _ := nodes.Central(t)
	return nodes.Store(t, upstream, func(cfg *store.Config) { cfg.Web.Files = os.DirFS(root) },
		append(env, "API_KEYS=web="+pageKey+",till="+tillKey, "TRUSTED_PROXIES=127.0.0.1")...)
}

// answer is one, with its body read.
type answer struct {
	*http.Response
	body string
}

// ask sends a request as it is, without following anything or unpacking. Headers are name, value, name, value.
func ask(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	resp := open(t, method, url, body, headers...)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return answer{resp, string(b)}
}

// open is ask for an answer that is read piece by piece.
func open(t *testing.T, method, url, body string, headers ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1] // which is where net/http wants it
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := plain.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

var plain = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true, ExpectContinueTimeout: patience},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
