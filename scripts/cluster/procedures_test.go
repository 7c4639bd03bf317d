package cluster

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bodega/scripts/etcd"
	"bodega/scripts/process"
)

// TestProcedures: whatever docs/operations.md says of a cluster is done as it says, one thing after another, while two stores sell. What was
// acknowledged is there in the end, and nothing else.
func TestProcedures(t *testing.T) {
	t.Parallel()
	p := begin(t)
	for _, step := range []struct {
		name string
		do   func(t *testing.T)
	}{
		{"HandOver", p.handOver},
		{"Upgrade", p.upgrade},
		{"NodeForgotten", p.forget},
		{"NodeWithoutItsDisk", p.wipe},
		{"Secrets", p.secrets},
		{"MemberOfEtcd", p.member},
		{"EtcdIsFull", p.full},
		{"Backup", p.restore},
		{"LogLost", p.lost},
		{"BackToOne", p.alone},
	} {
		if !t.Run(step.name, func(t *testing.T) {
			p.t, p.first.t = t, t
			step.do(t)
		}) {
			t.Fatal("the rest goes on from here")
		}
	}
}

// procedures is a chain in production, whose log is in an etcd that asks for certificates, and for a user.
type procedures struct {
	*Cluster
	*terminal
	first  *terminal // where the settings of the first node are exported
	tls    *etcd.TLS
	backup string // directory
	logs   int    // that were made
	tills  []*till
}

const (
	tillKey  = "a-secret-of-the-tills"
	adminKey = "a-secret-of-people"
	stock    = 1_000_000
)

func begin(t *testing.T) *procedures {
	binary, err := process.Build(t.Context(), t.TempDir())
	must(t, err)
	p := &procedures{terminal: newTerminal(t, binary), backup: t.TempDir()}
	p.script("### etcd", "-x509 -newkey", nil)
	p.script("### etcd", "-CA ca.crt", nil)
	p.tls = &etcd.TLS{CA: p.at("ca.crt"), Cert: p.at("tls.crt"), Key: p.at("tls.key")}
	// The quota is what is soon full, a password soon checked; no machine fails here.
	p.Cluster, err = New(Config{Binary: binary, Dir: t.TempDir(), Etcd: etcd.Config{TLS: p.tls, Args: []string{"--quota-backend-bytes=16777216", "--bcrypt-cost=4", "--unsafe-no-fsync"}}, Env: []string{
		"ENVIRONMENT=production", "API_KEYS=store-s1=a-secret-of-store-s1,store-s2=a-secret-of-store-s2", "ADMIN_API_KEYS=" + adminKey, "BACKUP_DIR=" + p.backup,
		"ETCD_CA_FILE=" + p.tls.CA, "ETCD_CERT_FILE=" + p.tls.Cert, "ETCD_KEY_FILE=" + p.tls.Key, "ETCD_USER=bodega", "ETCD_PASSWORD_FILE=" + p.at("password"),
	}})
	must(t, err)
	for _, program := range p.Programs() {
		program.EndWith(t)
	}
	secret := rand.Text()
	for _, n := range p.Nodes {
		p.write(n.Name, secret)
		n.Env = append(n.Env, "CLUSTER_SECRET=", "CLUSTER_SECRET_FILE="+p.at(n.Name))
	}
	for _, s := range p.Stores {
		s.Env = append(s.Env, "ENVIRONMENT=production", "CENTRAL_API_KEY=a-secret-of-"+s.Name, "API_KEYS=till="+tillKey, "SYNC_INTERVAL_SECONDS=1")
	}
	p.beginEtcd()
	p.typed("### Begin", "bodega init --data-dir DATA_DIR", map[string]string{"DATA_DIR": p.Nodes[0].Data})
	p.makeLog(p.Nodes[0].Data)
	p.startAll(t)
	body := fmt.Sprintf(`{"products":[{"productId":%q,"name":"p","available":%d}]}`, product, stock)
	if status, answer := ask(http.MethodPost, p.Nodes[1].URL+"/v1/admin/products/create", adminKey, body); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	for i, s := range p.Stores {
		p.tills = append(p.tills, open(t, s.URL, fmt.Sprint("till-", i)))
	}
	p.goesOn(t)
	return p
}

// beginEtcd starts it, with a user for Bodega.
func (p *procedures) beginEtcd() {
	begins(p.t, p.Etcd.Start)
	p.terminal = p.with("ETCDCTL_ENDPOINTS="+strings.Join(p.Etcd.Endpoints(), ","), "ETCDCTL_COMMAND_TIMEOUT=1m", "ETCDCTL_DIAL_TIMEOUT=30s", "ETCDCTL_CACERT="+p.tls.CA, "ETCDCTL_CERT="+p.tls.Cert, "ETCDCTL_KEY="+p.tls.Key)
	password := rand.Text()
	p.write("password", password)
	p.script("### etcd", "etcdctl user add", map[string]string{"PASSWORD": password})
	p.run("etcdctl user add root:root && etcdctl user grant-role root root && etcdctl auth enable")
	p.terminal = p.with("ETCDCTL_USER=root:root")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// begins starts one, or several, within patience.
func begins(t *testing.T, start func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	must(t, start(ctx))
}

// at is a file of the terminal's directory.
func (p *procedures) at(name string) string { return filepath.Join(p.dir, name) }

// write puts a text into a file at once.
func (p *procedures) write(name, text string) {
	must(p.t, os.WriteFile(p.at(name+".new"), []byte(text), 0o600))
	must(p.t, os.Rename(p.at(name+".new"), p.at(name)))
}

// makeLog makes a log of a directory, under a prefix that none had before.
func (p *procedures) makeLog(dir string) {
	if p.logs++; p.logs > 1 {
		for _, n := range p.Nodes {
			n.Env = append(n.Env, fmt.Sprint("STORAGE_URL=", p.Etcd.URL(prefix), "/", p.logs))
		}
	}
	p.first = p.with(p.Nodes[0].Env...)
	p.first.typed("### Begin", "bodega cluster init --from DATA_DIR", map[string]string{"DATA_DIR": dir})
}

func (p *procedures) startAll(t *testing.T) {
	t.Helper()
	for _, nodes := range [][]*Node{p.Nodes, p.Stores} {
		begins(t, func(ctx context.Context) error { return start(ctx, nodes) })
	}
}

func (p *procedures) stopNodes(t *testing.T) {
	t.Helper()
	must(t, each(p.Nodes, stop))
}

// beginAgain makes a log of a directory, which becomes that of the first node, and brings the others up with nothing.
func (p *procedures) beginAgain(t *testing.T, dir string) {
	t.Helper()
	for _, n := range p.Nodes {
		if n.Data != dir {
			must(t, os.RemoveAll(n.Data))
		}
	}
	if first := p.Nodes[0].Data; dir != first {
		must(t, os.RemoveAll(first))
		must(t, os.Rename(dir, first))
	}
	p.makeLog(p.Nodes[0].Data)
	p.startAll(t)
	p.goesOn(t)
}

// goesOn waits until each till has sold some more.
func (p *procedures) goesOn(t *testing.T) {
	t.Helper()
	for _, k := range p.tills {
		k.sells(t, 3)
	}
}

// standing is what a node says of all.
type standing struct {
	Leader  string
	Members []struct {
		Name, Role string
		Lag        int64 `json:"lagEvents"`
	}
}

// standing asks any node.
func (p *procedures) standing() (s standing) {
	for _, n := range p.Nodes {
		if status, answer := ask(http.MethodGet, n.URL+"/v1/admin/cluster", adminKey, ""); status == http.StatusOK && json.Unmarshal(answer, &s) == nil && s.Leader != "" {
			return s
		}
	}
	return standing{}
}

// level waits until all nodes are there, and one leads, which is another than not.
func (p *procedures) level(t *testing.T, not string) (leader *Node) {
	t.Helper()
	var s standing
	waitFor(t, "all nodes to follow one that leads", func() bool {
		s = p.standing()
		for _, m := range s.Members {
			if m.Role != "leader" && m.Role != "follower" || m.Lag > 100 {
				return false
			}
		}
		return s.Leader != "" && s.Leader != not && len(s.Members) == len(p.Nodes)
	})
	return p.node(s.Leader)
}

func (p *procedures) node(name string) *Node {
	for _, n := range p.Nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}

func (p *procedures) another(than *Node) *Node {
	for _, n := range p.Nodes {
		if n != than {
			return n
		}
	}
	return nil
}

func (p *procedures) handOver(t *testing.T) {
	leader := p.level(t, "")
	said := p.first.typed("## Central as a cluster", "bodega cluster status", nil)
	for _, n := range p.Nodes {
		if !strings.Contains(said, n.Name) {
			t.Errorf("nothing is said of %s:\n%s", n.Name, said)
		}
	}
	next := p.another(leader)
	p.handsOver(t, "## Central as a cluster", "bodega cluster handover NODE", map[string]string{"NODE": next.Name})
	if now := p.standing().Leader; now != next.Name {
		t.Errorf("%s leads, not %s", now, next.Name)
	}
	p.goesOn(t)
}

// handsOver types a line that hands the lead over, again while it is answered that nobody has taken it in time, or stands for it yet.
func (p *procedures) handsOver(t *testing.T, heading, line string, filled map[string]string) {
	t.Helper()
	p.first.stands(heading, line)
	waitFor(t, line, func() bool {
		_, err := p.first.try(fill(line, filled))
		if err != nil && !strings.Contains(err.Error(), "ask who leads before you ask again") {
			t.Fatal(err)
		}
		return err == nil
	})
}

// tells waits until the status of the cluster has a word, or has it no more: it is as of when etcd answered last.
func (p *procedures) tells(t *testing.T, word string, has bool) {
	t.Helper()
	waitFor(t, fmt.Sprintf("the status to say %q: %v", word, has), func() bool {
		return strings.Contains(p.first.typed("## Central as a cluster", "bodega cluster status", nil), word) == has
	})
}

func (p *procedures) upgrade(t *testing.T) {
	leader := p.level(t, "")
	for _, n := range p.Nodes {
		if n != leader {
			again(t, n)
			p.level(t, "")
		}
	}
	p.handsOver(t, "### Upgrade the nodes", "bodega cluster handover", nil)
	p.level(t, leader.Name)
	again(t, leader)
	p.level(t, "")
	p.goesOn(t)
}

func again(t *testing.T, n *Node) {
	t.Helper()
	must(t, stop(n))
	begins(t, n.Start)
}

// forget has a node missed that is stopped, and missed no more.
func (p *procedures) forget(t *testing.T) {
	leader := p.level(t, "")
	gone := p.Nodes[1] // the first is asked
	if gone == leader {
		gone = p.Nodes[2]
	}
	must(t, stop(gone))
	p.tells(t, "missing", true)
	p.first.typed("### A node more, or one whose disk is lost", "bodega cluster forget NODE", map[string]string{"NODE": gone.Name})
	p.tells(t, "missing", false)
	begins(t, gone.Start)
	p.level(t, "")
}

func (p *procedures) wipe(t *testing.T) {
	lost := p.another(p.level(t, ""))
	lost.Kill()
	must(t, os.RemoveAll(lost.Data))
	p.goesOn(t)
	begins(t, lost.Start)
	p.level(t, "")
}

func (p *procedures) secrets(t *testing.T) {
	old, err := os.ReadFile(p.at(p.Nodes[0].Name))
	must(t, err)
	fresh := rand.Text()
	for _, list := range []string{string(old) + "," + fresh, fresh + "," + string(old), fresh} {
		for _, n := range p.Nodes {
			p.write(n.Name, list)
			p.goesOn(t)
		}
	}
	p.write("password", rand.Text())
	p.typed("### Secrets and certificates", "etcdctl user passwd bodega --interactive=false <PASSWORD_FILE", map[string]string{"PASSWORD_FILE": p.at("password")})
	p.goesOn(t)
	p.script("### etcd", "-CA ca.crt", nil)
	for _, m := range p.Etcd.Members { // whose connections are all new then
		m.Kill()
		begins(t, m.Start)
		p.goesOn(t)
	}
	p.level(t, "")
}

func (p *procedures) member(t *testing.T) {
	const heading = "### A member of etcd is lost"
	m := p.Etcd.Members[0]
	m.Kill()
	must(t, os.RemoveAll(m.Data))
	p.goesOn(t)
	var living []string
	for _, other := range p.Etcd.Members[1:] {
		living = append(living, other.Address)
	}
	ctl := p.with("ETCDCTL_ENDPOINTS=" + strings.Join(living, ","))
	id := ""
	for line := range strings.Lines(ctl.typed(heading, "etcdctl member list", nil)) {
		if strings.Contains(line, m.Name+",") {
			id, _, _ = strings.Cut(line, ",")
		}
	}
	ctl.typed(heading, "etcdctl member remove ID", map[string]string{"ID": id})
	ctl.repeated(heading, "etcdctl member add NAME --peer-urls URL", map[string]string{"NAME": m.Name, "URL": m.Peer}, "unhealthy cluster")
	m.Env = append(m.Env, "ETCD_INITIAL_CLUSTER_STATE=existing")
	begins(t, m.Start)
	p.Etcd.Members[1].Kill() // so that it is needed
	p.goesOn(t)
	begins(t, p.Etcd.Members[1].Start)
}

func (p *procedures) full(t *testing.T) {
	const heading = "### etcd is full"
	for n := 0; p.run("etcdctl alarm list") == ""; n++ {
		p.run(fmt.Sprintf("head -c 1000000 /dev/urandom | etcdctl put /another/%d >/dev/null || true", n))
		if n > 100 {
			t.Fatal("it is never full")
		}
	}
	if status, answer := ask(http.MethodGet, p.Nodes[0].URL+"/v1/inventory/"+product, adminKey, ""); status != http.StatusOK {
		t.Errorf("reads do not go on: %d %s", status, answer)
	}
	p.needs(t, "log_full")
	p.run("etcdctl del --prefix /another/")
	var said []struct {
		Status struct{ Header struct{ Revision int64 } }
	}
	must(t, json.Unmarshal([]byte(p.typed(heading, "etcdctl endpoint status --write-out json", nil)), &said))
	const compact = "etcdctl compact REVISION"
	p.stands(heading, compact)
	if _, err := p.try(fill(compact, map[string]string{"REVISION": fmt.Sprint(said[0].Status.Header.Revision)})); err != nil &&
		!strings.Contains(err.Error(), "has been compacted") { // by the node that leads, meanwhile
		t.Fatal(err)
	}
	for _, m := range p.Etcd.Members {
		p.typed(heading, "ETCDCTL_ENDPOINTS=MEMBER etcdctl defrag", map[string]string{"MEMBER": m.Address})
	}
	p.typed(heading, "etcdctl alarm disarm", nil)
	p.needs(t, "")
	p.goesOn(t)
}

// needs waits until each node says what it needs, and is not ready; "" for nothing.
func (p *procedures) needs(t *testing.T, what string) {
	t.Helper()
	for _, n := range p.Nodes {
		waitFor(t, n.Name+" to need "+strconv.Quote(what), func() bool {
			var health struct{ Needs []string }
			_, answer := ask(http.MethodGet, n.URL+"/health", "", "")
			status, _ := ask(http.MethodGet, n.URL+"/readyz", "", "")
			return json.Unmarshal(answer, &health) == nil && strings.Join(health.Needs, " ") == what && (status == http.StatusOK) == (what == "")
		})
	}
}

func (p *procedures) lost(t *testing.T) {
	const heading = "### The log is lost"
	p.Etcd.Kill()
	known := int64(0) // position that some node has told
	for _, n := range p.Nodes {
		waitFor(t, n.Name+" to say that it takes no changes", func() bool {
			status, _ := ask(http.MethodGet, n.URL+"/readyz", "", "")
			return status == http.StatusServiceUnavailable
		})
		for _, path := range []string{"/livez", "/health", "/v1/inventory/" + product} { // what probes ask, and whoever looks something up
			if status, answer := ask(http.MethodGet, n.URL+path, adminKey, ""); status != http.StatusOK {
				t.Errorf("reads do not go on: %s of %s is %d %s", path, n.Name, status, answer)
			}
		}
		var health struct{ Offset int64 }
		_, answer := ask(http.MethodGet, n.URL+"/health", "", "")
		must(t, json.Unmarshal(answer, &health))
		known = max(known, health.Offset)
	}
	p.stopNodes(t)
	p.typed(heading, "bodega restore --from BACKUPS --data-dir DATA_DIR --dry-run", map[string]string{"BACKUPS": p.backup, "DATA_DIR": p.at("rehearsed")})
	n, most := p.Nodes[0], int64(-1)
	for _, other := range p.Nodes {
		var said struct{ Position int64 }
		must(t, json.Unmarshal([]byte(p.typed(heading, "bodega verify --json DATA_DIR", map[string]string{"DATA_DIR": other.Data})), &said))
		if said.Position > most {
			n, most = other, said.Position
		}
	}
	if most < known || known == 0 {
		t.Errorf("the furthest directory is at %d, and nodes had %d", most, known)
	}
	p.typed(heading, "STORAGE_URL= bodega cluster leave --data-dir DATA_DIR", map[string]string{"DATA_DIR": n.Data})
	begins(t, p.Etcd.Start)
	p.beginAgain(t, n.Data)
}

func (p *procedures) restore(t *testing.T) {
	const heading = "### A backup into a cluster"
	waitFor(t, "the first backup", func() bool {
		backups, err := filepath.Glob(filepath.Join(p.backup, "*.tar.zst"))
		return err == nil && len(backups) > 0
	})
	p.stopNodes(t)
	dir := p.at("restored")
	p.typed(heading, "bodega restore --from BACKUPS --data-dir DATA_DIR", map[string]string{"BACKUPS": p.backup, "DATA_DIR": dir})
	p.beginAgain(t, dir)
}

func (p *procedures) alone(t *testing.T) {
	const heading = "### Back to one central"
	p.level(t, "")
	p.stopNodes(t)
	n := p.Nodes[0]
	p.first.typed(heading, "bodega cluster leave --data-dir DATA_DIR", map[string]string{"DATA_DIR": n.Data})
	p.Etcd.Kill()
	n.Env = append(n.Env, "STORAGE_URL=")
	begins(t, n.Start)
	p.goesOn(t)
	sold := int64(0)
	for _, k := range p.tills {
		k.close()
		sold += k.sold.Load()
	}
	for _, url := range []string{n.URL + "/v1/inventory/", p.Stores[0].URL + "/v1/store/inventory/", p.Stores[1].URL + "/v1/store/inventory/"} {
		key := tillKey
		if strings.HasPrefix(url, n.URL) {
			key = adminKey
		}
		var left struct{ Available int64 }
		waitFor(t, fmt.Sprintf("%s to have %d", url, stock-sold), func() bool {
			status, answer := ask(http.MethodGet, url+product, key, "")
			return status == http.StatusOK && json.Unmarshal(answer, &left) == nil && left.Available == stock-sold
		})
	}
}
