package compose

import (
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bodega/http/conn"
	"bodega/http/node/settings"
	"bodega/http/pages"
	"bodega/store"
)

// TestBounds: every service comes back, and none can take the machine from others, gain rights, or change its own image; what it writes goes to a volume or
// to memory.
func TestBounds(t *testing.T) {
	for name, s := range clustered(t).Services { // which has those of docker-compose.yml too
		if !s.ReadOnly || s.Privileged || s.CapAdd != nil || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s: read_only %v, privileged %v, cap_drop %v, cap_add %v, security_opt %v", name, s.ReadOnly, s.Privileged, s.CapDrop, s.CapAdd, s.SecurityOpt)
		}
		if !regexp.MustCompile(`^[1-9]\d*[mg]$`).MatchString(s.MemLimit) || s.PidsLimit < 1 || s.Ulimits["nofile"].Soft < 1 || s.Ulimits["nofile"].Hard < 1 {
			t.Errorf("%s: mem_limit %q, pids_limit %d, ulimits %v", name, s.MemLimit, s.PidsLimit, s.Ulimits)
		}
		if s.Restart != "unless-stopped" {
			t.Errorf("%s stays away: restart %q", name, s.Restart)
		}
		if slices.Contains(s.Command, "--web.enable-lifecycle") {
			t.Errorf("%s can be stopped by whoever reaches it", name)
		}
		for _, mount := range s.Volumes {
			if parts := strings.Split(mount, ":"); strings.HasPrefix(parts[0], "/") && parts[2] != "ro" {
				t.Errorf("%s may write to this machine: %s", name, mount)
			}
		}
	}
}

// TestFrontWrites: where configure.sh and nginx write, a front end has memory, and needs no rights for it.
func TestFrontWrites(t *testing.T) {
	dir := regexp.MustCompile(`NGINX_CONF_DIR:-([^}]+)}`).FindStringSubmatch(read(t, "scripts/deploy/nginx/configure.sh"))
	if dir == nil {
		t.Fatal("configure.sh writes nowhere")
	}
	for name, s := range standard(t).Services {
		if !s.is("front") {
			continue
		}
		for _, needed := range []string{dir[1], "/var/cache/nginx", "/run"} { // the last is where nginx has its pid
			if !slices.Contains(s.TmpFS, path.Clean(needed)) {
				t.Errorf("%s cannot write to %s", name, needed)
			}
		}
		if user, _, _ := strings.Cut(s.User, ":"); user == "" || user == "0" || user == "root" {
			t.Errorf("%s runs as %q", name, s.User)
		}
	}
}

// TestPublished: whoever opens this machine to others opens APIs and front ends, and nothing that watches them.
func TestPublished(t *testing.T) {
	for name, s := range resolve(t, untouched(t), withCluster, "BIND_ADDRESS=0.0.0.0").Services {
		for _, port := range s.Ports {
			host, inner := published(t, port)
			api := s.is("front") || s.is("bodega") && inner == s.Environment["PORT"]
			if open := !host.IsLoopback(); open != api {
				t.Errorf("%s: %s is open to others: %v", name, port, open)
			}
		}
	}
}

// published takes a port apart: the address on this machine, and the port in the container.
func published(t *testing.T, port string) (host netip.Addr, inner string) {
	t.Helper()
	m := regexp.MustCompile(`^([^:]+):\d+:(\d+)/tcp$`).FindStringSubmatch(port)
	if m == nil {
		t.Fatalf("%s has no address of this machine", port)
	}
	host, err := netip.ParseAddr(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return host, m[2]
}

// TestGrafana: it has no password that everybody knows, and without one of its own it does not start for others than this machine.
func TestGrafana(t *testing.T) {
	for _, tt := range []struct {
		env  []string
		host string
		runs bool
	}{
		{nil, "127.0.0.1", true},
		{[]string{"GRAFANA_ADMIN_PASSWORD=own"}, "127.0.0.1", true},
		{[]string{"GRAFANA_BIND_ADDRESS=0.0.0.0"}, "0.0.0.0", false},
		{[]string{"GRAFANA_BIND_ADDRESS=192.0.2.7", "GRAFANA_ADMIN_PASSWORD=own"}, "192.0.2.7", true},
	} {
		s := resolve(t, untouched(t), tt.env...).Services["grafana"]
		if host, _ := published(t, s.Ports[0]); host.String() != tt.host {
			t.Errorf("%v: it is published on %s", tt.env, host)
		}
		if password := s.Environment["GF_SECURITY_ADMIN_PASSWORD"]; password != "" && password != "own" {
			t.Errorf("%v: its password is %q", tt.env, password)
		}
		script := strings.ReplaceAll(strings.ReplaceAll(s.Entrypoint[2], "$$", "$"), "exec /run.sh", "echo runs")
		out, said, err := try(t, t.TempDir(), s.environ(), "/bin/sh", "-c", script)
		if runs := err == nil && out == "runs\n"; runs != tt.runs || !runs && !strings.Contains(said, "GRAFANA_ADMIN_PASSWORD") {
			t.Errorf("%v: %v %s%s", tt.env, err, out, said)
		}
	}
}

// TestShopInProduction: front ends sell to whoever comes only where that is said by name.
func TestShopInProduction(t *testing.T) {
	dir := untouched(t)
	own := []string{"ENVIRONMENT=production", "STORE_S1_API_KEYS=a-secret-of-the-tills-1", "STORE_S1_CENTRAL_KEY=a-secret-of-the-store-1", "WEB_API_KEY=a-secret-of-the-pages", "STORE_ADMIN_API_KEYS=a-secret-of-the-people"}
	for access, want := range map[string]pages.Access{"": pages.Staff, "open": pages.Open} {
		s := resolve(t, dir, append(own, "WEB_ACCESS="+access)...).Services["store-s1"]
		cfg, err := store.Load(settings.Sources{Environ: s.environ()}, true)
		if err != nil || cfg.Web.Access != want {
			t.Errorf("WEB_ACCESS=%s: %q %v", access, cfg.Web.Access, err)
		}
	}
}

// TestNamesInside: nodes are known by the names that other containers call them, also where their keys are published.
func TestNamesInside(t *testing.T) {
	for name, s := range clustered(t).Services {
		if !s.is("bodega") {
			continue
		}
		cfg, err := store.Load(settings.Sources{Environ: []string{"ALLOWED_HOSTS=" + s.Environment["ALLOWED_HOSTS"]}}, true)
		if err != nil || !conn.NewHosts(cfg.Hosts...).Allow(name+":"+s.Environment["PORT"]) || s.Environment["HOST"] != "0.0.0.0" {
			t.Errorf("%s is not reached by its name: %v, HOST=%s", name, err, s.Environment["HOST"])
		}
	}
}
