package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The other tests of this package ask for more than anybody may; in these the limiter is on.

const (
	limitStatusPath = "/v1/admin/rate-limit/status"
	limitResetPath  = "/v1/admin/rate-limit/reset"
)

// limited starts a central that lets each client have so many requests.
func limited(t *testing.T, requests int, options ...option) *central {
	t.Helper()
	return startCentral(t, append([]option{withEnv("RATE_LIMIT_REQUESTS_PER_MINUTE", strconv.Itoa(requests))}, options...)...)
}

// statuses sends a request n times and returns what came back, one after the other.
func (c *central) statuses(n int, r request) (list []int) {
	c.t.Helper()
	for range n {
		a, err := c.try(c.t.Context(), r)
		if err != nil {
			c.t.Fatal(err)
		}
		list = append(list, a.status)
	}
	return list
}

func (c *central) wantStatuses(r request, want ...int) {
	c.t.Helper()
	if got := c.statuses(len(want), r); !slices.Equal(got, want) {
		c.t.Errorf("%s %s: %v, want %v", r.method, r.path, got, want)
	}
}

func list(key string, header ...string) request {
	r := request{method: "GET", path: "/v1/inventory", key: key, header: map[string]string{}}
	for i := 0; i < len(header); i += 2 {
		r.header[header[i]] = header[i+1]
	}
	return r
}

// Nobody has to switch the limiter on: it is, with the numbers of docs/configuration.md.
func TestLimitIsOnByDefault(t *testing.T) {
	c := newCentral(t)
	for name := range c.env {
		if strings.HasPrefix(name, "RATE_LIMIT_") {
			delete(c.env, name)
		}
	}
	c.start()
	for _, want := range []struct{ path, key, policy string }{{"/v1/inventory", posKey, `"user";q=100;w=60`}, {limitStatusPath, adminKey, `"admin";q=50;w=60`}, {"/health", noKey, ""}} {
		a, err := c.try(t.Context(), request{method: "GET", path: want.path, key: want.key})
		if err != nil || a.header.Get("RateLimit-Policy") != want.policy {
			t.Errorf("%s: %v %v", want.path, a.header, err)
		}
	}
}

// Beyond the limit is 429, which says for how long, and is not changed by what a client writes into its headers. Admin routes,
// other keys and health go on.
func TestLimitOnTheWire(t *testing.T) {
	c := limited(t, 5, withEnv("RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE", "4"))
	c.wantStatuses(list(posKey), 200, 200, 200, 200, 200, 429, 429)
	c.wantStatuses(list(posKey, "X-Forwarded-For", "203.0.113.5", "X-Real-IP", "203.0.113.5"), 429)
	c.wantStatuses(list(secondKey), 200)
	c.wantStatuses(request{method: "GET", path: "/health", key: noKey}, 200, 200, 200, 200, 200, 200, 200)

	a, err := c.try(t.Context(), list(posKey))
	if err != nil {
		t.Fatal(err)
	}
	wait, err := strconv.ParseInt(a.header.Get("Retry-After"), 10, 64)
	reset, _ := strconv.ParseInt(a.header.Get("X-RateLimit-Reset"), 10, 64)
	if now := time.Now().Unix(); err != nil || wait < 1 || wait > 120 || reset < now+wait-2 || reset > now+wait+2 {
		t.Errorf("Retry-After %d, reset %d", wait, reset)
	}
	if a.header.Get("X-RateLimit-Remaining") != "0" || !strings.Contains(string(a.body), fmt.Sprintf("Retry after %d seconds", wait)) {
		t.Errorf("%v %s", a.header, a.body)
	}

	a, err = c.try(t.Context(), request{method: "GET", path: limitStatusPath, key: adminKey})
	var status struct {
		Rejected int64
		Busiest  []struct {
			Principal, Address, Scope string
			Count                     int
		}
	}
	if err != nil || json.Unmarshal(a.body, &status) != nil || status.Rejected != 4 || len(status.Busiest) != 3 || status.Busiest[0].Principal != "pos" ||
		status.Busiest[0].Address != "127.0.0.1" || status.Busiest[0].Count != 5 {
		t.Errorf("%v %s", err, a.body)
	}
	c.wantStatuses(request{method: "POST", path: limitResetPath, key: adminKey}, 200)
	c.wantStatuses(list(posKey), 200, 200, 200, 200, 200, 429)
	c.wantStatuses(request{method: "GET", path: limitStatusPath, key: adminKey}, 200, 200, 200, 200, 429)
}

// Who tries keys is slowed down, and those who have a good one at the same address are not disturbed.
func TestGuessingKeys(t *testing.T) {
	c := limited(t, 20)
	c.wantStatuses(list(posKey), 200)
	for i := range 30 {
		want := http.StatusUnauthorized
		if i >= 20 {
			want = http.StatusTooManyRequests
		}
		c.wantStatuses(list("guess-"+strconv.Itoa(i)), want)
	}
	c.wantStatuses(list(secondKey), 200)
	c.wantStatuses(list(posKey), 200)
	for _, secret := range []string{"guess-", posKey, secondKey, adminKey} {
		if strings.Contains(c.logs.String(), secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
}

// A store has many customers behind one key and one address: central names it exempt, and it is never refused.
func TestStoresAreExempt(t *testing.T) {
	c := limited(t, 2, withEnv("RATE_LIMIT_EXEMPT_KEYS", "pos"), withEnv("RATE_LIMIT_TYPE", "both"))
	for _, status := range c.statuses(300, list(posKey)) {
		if status != http.StatusOK {
			t.Fatal(status)
		}
	}
	c.wantStatuses(list(secondKey), 200, 200, 429)
	wrong := newCentral(t, withEnv("RATE_LIMIT_EXEMPT_KEYS", "pos,"+posKey), withEnv("PORT", freePort(t)))
	if r := wrong.run("central"); r.code != 2 || !strings.Contains(r.stderr, "RATE_LIMIT_EXEMPT_KEYS: entry 2 ") || strings.Contains(r.output(), posKey) {
		t.Errorf("%d %s", r.code, r.output())
	}
}

// Behind a proxy that is trusted each of its clients is one.
func TestClientsBehindAProxy(t *testing.T) {
	c := limited(t, 1, withEnv("TRUSTED_PROXIES", "127.0.0.0/8"))
	for i := range 5 {
		c.wantStatuses(list(posKey, "X-Forwarded-For", fmt.Sprintf("9.9.9.9, 203.0.113.%d", i)), 200, 429)
	}
	c.wantStatuses(list(posKey, "X-Forwarded-For", "2001:db8::1"), 200)
	c.wantStatuses(list(posKey, "X-Forwarded-For", "2001:db8::2"), 429)
}

// A page of an allowed origin may ask without a key whether it may ask with one.
func TestOtherOrigins(t *testing.T) {
	c := limited(t, 1, withEnv("CORS_ALLOWED_ORIGINS", "https://shop.example"))
	for origin, want := range map[string]string{"https://shop.example": "https://shop.example", "https://evil.example": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, "http://"+c.address()+"/v1/inventory/updates", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range map[string]string{"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "idempotency-key,x-api-key"} {
			req.Header.Set(k, v)
		}
		resp, err := c.base.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent || resp.Header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("%s: %d %v", origin, resp.StatusCode, resp.Header)
		}
	}
	c.wantStatuses(list(posKey, "Origin", "https://shop.example"), 200, 429)
}

// With a certificate central speaks TLS, HTTP/2 too, and takes a new one without a restart; `bodega health` finds it.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	writeCertificate(t, cert, key, 1)
	port := freePort(t)
	c := newCentral(t, withEnv("TLS_CERT_FILE", cert), withEnv("TLS_KEY_FILE", key), withEnv("PORT", port))
	c.launch(port)
	shown := func() (serial int64, proto string) {
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
		defer transport.CloseIdleConnections()
		resp, err := (&http.Client{Transport: transport, Timeout: time.Second}).Get("https://" + c.address() + "/readyz")
		if err != nil {
			return 0, ""
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return 0, ""
		}
		return resp.TLS.PeerCertificates[0].SerialNumber.Int64(), resp.Proto
	}
	waitFor(t, 2*patience, "TLS", func() bool { serial, proto := shown(); return serial == 1 && proto == "HTTP/2.0" })
	c.mustRun("health")
	writeCertificate(t, cert, key, 2)
	waitFor(t, patience, "the new certificate", func() bool { serial, _ := shown(); return serial == 2 })
	c.mustRun("health")
	if code := c.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func writeCertificate(t *testing.T, certFile, keyFile string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
