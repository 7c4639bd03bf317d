package proxies

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/scripts/nodes"
	"bodega/scripts/process"
)

const (
	key    = "s3cret-of-a-till-of-ours"
	client = "127.0.0.2" // from where tests ask; proxies ask from 127.0.0.1
)

// proxy is how one of them is started.
type proxy struct {
	language string // of its configuration, as the page marks it
	program  string
	around   string // what the configuration stands in; "" for nothing
	args     []string
}

// In args, DIR is a directory of its own, and LISTEN where it has to listen.
var proxies = []proxy{
	{"haproxy", "haproxy", "", []string{"-db", "-f", "DIR/conf"}},
	{"nginx", "nginx", "daemon off; pid nginx.pid; worker_processes 1; events {} http { access_log off; client_body_temp_path b; proxy_temp_path p;" +
		" fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\nCONF }", []string{"-p", "DIR", "-e", "error.log", "-c", "conf"}},
	{"caddyfile", "caddy", "", []string{"run", "--adapter", "caddyfile", "--config", "DIR/conf"}},
	{"vcl", "varnishd", "", []string{"-F", "-j", "none", "-n", "DIR", "-a", "LISTEN", "-f", "DIR/conf", "-s", "malloc,16m"}},
}

// configuration returns what the page says for a proxy.
func configuration(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../../docs/proxies.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("docs/proxies.md has %d configurations as %s", len(found), language)
	}
	return string(found[0][1])
}

// start runs a proxy before a central, both until the test ends, and returns its address and the log of the central.
func (p *proxy) start(t *testing.T) (url string, log *process.Log) {
	t.Helper()
	program, err := exec.LookPath(p.program)
	if err != nil {
		t.Fatalf("%s is missing: run 'make setup', which installs it", p.program)
	}
	central, log := nodes.Central(t, "API_KEYS=till="+key, "TRUSTED_PROXIES=127.0.0.1")
	listenPort, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	listen, dir := process.Address(listenPort), t.TempDir()
	_, centralPort, _ := net.SplitHostPort(strings.TrimPrefix(central, "http://"))
	conf := strings.NewReplacer("8080", listenPort, "8081", centralPort).Replace(configuration(t, p.language))
	if p.around != "" {
		conf = strings.Replace(p.around, "CONF", conf, 1)
	}
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var args []string
	for _, arg := range p.args {
		args = append(args, strings.NewReplacer("DIR", dir, "LISTEN", listen).Replace(arg))
	}
	run := &process.Program{Name: p.program, Args: append([]string{program}, args...), Ready: "http://" + listen + "/livez",
		Env: []string{"HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_CONFIG_HOME=" + dir}}
	run.EndWith(t)
	ctx, cancel := context.WithTimeout(t.Context(), nodes.Patience)
	defer cancel()
	if err := run.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return "http://" + listen, log
}

// answer is one, with its body read.
type answer struct {
	*http.Response
	body string
}

// ask sends a request as it is. Headers are name, value, name, value.
func ask(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	resp := open(t, method, url, body, headers...)
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return answer{resp, b.String()}
}

// open is ask for an answer that is read piece by piece.
func open(t *testing.T, method, url, body string, headers ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second+nodes.Patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := from.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

var from = &http.Client{Transport: &http.Transport{
	DisableCompression: true, DisableKeepAlives: true,
	DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(client)}}).DialContext,
}}
