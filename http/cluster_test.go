package http

import (
	"context"
	nethttp "net/http"
	"testing"
	"time"

	"bodega/http/keys"
	"bodega/inventory"
)

// node is a memory that is one of three.
type node struct {
	*memory
	who, to string // that asked to hand over, and whom to
	leader  string // where the one is reached that leads; "" if this one does
	lost    bool   // nobody leads
	refuses error
	others  [][]byte // what the other nodes say
	path    string   // for which they were asked
}

func (n *node) AskOthers(_ context.Context, path string) [][]byte {
	n.path = path
	return n.others
}

func (n *node) Decide(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return n.Submit(ctx, cmd)
}

func (n *node) Leader() (string, bool) { return n.leader, n.leader == "" && !n.lost }

func (n *node) Cluster(context.Context) (inventory.Cluster, error) {
	return inventory.Cluster{
		Node: "c1", Leader: "c2", Since: 1_700_000_000_000, Reachable: true, Head: 12, Records: 34, Bytes: 56, Failovers: 1,
		Nodes: []inventory.ClusterNode{
			{Name: "c1", URL: "http://c1:8081", Role: inventory.NodeFollows, Offset: 11, Lag: 1, Version: "1"},
			{Name: "c2", URL: "http://c2:8081", Role: inventory.NodeLeads, Offset: 12, Version: "1"},
			{Name: "c3", URL: "http://c3:8081", Role: inventory.NodeQuarantined, Offset: 3, Lag: 9, Version: "1", Reason: "the log says otherwise"},
		},
		Missing: []inventory.MissingNode{{Name: "c4", URL: "http://c4:8081", Version: "1", Seen: 1_700_000_000_000}},
		Last:    &inventory.Failover{At: 1_700_000_000_000, From: "c1", To: "c2", Gap: 1500 * time.Millisecond},
	}, n.refuses
}

func (n *node) HandOver(ctx context.Context, who, to string) (inventory.Cluster, error) {
	n.who, n.to = who, to
	return n.Cluster(ctx)
}

func (n *node) Forget(ctx context.Context, who, name string) (inventory.Cluster, error) {
	n.who, n.to = who, name
	return n.Cluster(ctx)
}

const (
	clusterPath  = "/v1/admin/cluster"
	handOverPath = "/v1/admin/cluster/handover"
	peerSecret   = "what-the-nodes-know"
)

func newNodeRig(t *testing.T) (*rig, *node) {
	r := newRig(t, func(c *Config) {
		c.Cluster = new(keys.Secrets)
		_ = c.Cluster.Set(peerSecret)
		c.AnyStore, c.Now = true, newClock().Now // by which no store falls silent
	})
	n := &node{memory: r.mem}
	r.api.Attach(n)
	return r, n
}

// The page says who leads, how far each is and what went wrong; a central that is alone says that it is.
func TestClusterIsTold(t *testing.T) {
	t.Parallel()
	r, n := newNodeRig(t)
	wantAnswer(t, r.get(clusterPath), 200, `{"enabled":true,"node":"c1","leader":"c2","leaderSince":"2023-11-14T22:13:20.000Z",`+
		`"log":{"reachable":true,"offset":12,"records":34,"bytes":56},"members":[`+
		`{"name":"c1","url":"http://c1:8081","role":"follower","offset":11,"lagEvents":1,"version":"1"},`+
		`{"name":"c2","url":"http://c2:8081","role":"leader","offset":12,"lagEvents":0,"version":"1"},`+
		`{"name":"c3","url":"http://c3:8081","role":"quarantined","offset":3,"lagEvents":9,"version":"1","reason":"the log says otherwise"}],`+
		`"missing":[{"name":"c4","url":"http://c4:8081","version":"1","lastSeen":"2023-11-14T22:13:20.000Z"}],`+
		`"failovers":1,"lastFailover":{"at":"2023-11-14T22:13:20.000Z","from":"c1","to":"c2","gapMs":1500}}`+"\n")
	n.refuses = &inventory.Error{Code: inventory.CodeRecovering, Message: "not now"}
	wantCode(t, r.get(clusterPath), 503, inventory.CodeRecovering)
	wantCode(t, r.get(clusterPath, "X-API-Key", userKey), 403, inventory.CodeForbidden)
	r.api.Attach(r.mem)
	wantAnswer(t, r.get(clusterPath), 200, `{"enabled":false,"members":[],"failovers":0}`+"\n")
}

// An administrator has another node lead: the one that is named, or any. It is noted who has asked.
func TestHandOver(t *testing.T) {
	t.Parallel()
	r, n := newNodeRig(t)
	for body, to := range map[string]string{`{"to":"c3"}`: "c3", "": "", "{}": ""} {
		n.who = ""
		if rec := r.do("POST", handOverPath, body); rec.Code != 200 || n.to != to || n.who != "boss" {
			t.Errorf("%s: %d, %q was asked by %q for %q", body, rec.Code, rec.Body, n.who, n.to)
		}
	}
	for _, body := range []string{`{"to":3}`, `{"too":"c3"}`, `[]`, `{"to":"` + string(make([]byte, 300)) + `"}`} {
		if rec := r.do("POST", handOverPath, body); rec.Code != 400 {
			t.Errorf("%.20s: %d %s", body, rec.Code, rec.Body)
		}
	}
	n.refuses = &inventory.Error{Code: inventory.CodeNotFound, Message: "no node of that name lives"}
	wantCode(t, r.do("POST", handOverPath, `{"to":"c9"}`), 404, inventory.CodeNotFound)
	r.api.Attach(r.mem)
	wantCode(t, r.do("POST", handOverPath, ""), 400, inventory.CodeInvalidRequest)
}

// An administrator says that a node is gone for good. It is noted who has.
func TestForget(t *testing.T) {
	t.Parallel()
	r, n := newNodeRig(t)
	if rec := r.do("DELETE", clusterPath+"/nodes/c4", ""); rec.Code != 200 || n.to != "c4" || n.who != "boss" {
		t.Errorf("%d %s: %q was asked by %q", rec.Code, rec.Body, n.to, n.who)
	}
	n.refuses = &inventory.Error{Code: inventory.CodeNotFound, Message: "no node of that name is missing"}
	wantCode(t, r.do("DELETE", clusterPath+"/nodes/c9", ""), 404, inventory.CodeNotFound)
	wantCode(t, r.do("DELETE", clusterPath+"/nodes/c4", "", "X-API-Key", userKey), 403, inventory.CodeForbidden)
	r.api.Attach(r.mem)
	wantCode(t, r.do("DELETE", clusterPath+"/nodes/c4", ""), 404, inventory.CodeNotFound)
}

// Another node of the cluster comes in by what they know each other by, where a route is for nodes, and nowhere else; whoever has it wrong is
// anybody.
func TestPeers(t *testing.T) {
	t.Parallel()
	r, n := newNodeRig(t)
	if rec := r.do("POST", handOverPath, "", "X-API-Key", "-", "X-Cluster-Secret", peerSecret); rec.Code != 200 || n.who != "node" {
		t.Errorf("%d %s, asked by %q", rec.Code, rec.Body, n.who)
	}
	wantCode(t, r.do("POST", handOverPath, "", "X-API-Key", "-", "X-Cluster-Secret", "guessed"), 401, inventory.CodeUnauthorized)
	wantCode(t, r.get("/v1/admin/stats", "X-API-Key", "-", "X-Cluster-Secret", peerSecret), 401, inventory.CodeUnauthorized)
	wantCode(t, r.get("/v1/inventory", "X-API-Key", "-", "X-Cluster-Secret", peerSecret), 401, inventory.CodeUnauthorized)
}

// What only the node that leads can do it is asked to do, in the name of whoever asks, and once: it asks nobody else.
func TestTheLeaderIsAsked(t *testing.T) {
	t.Parallel()
	far, leader := newNodeRig(t)
	near, follower := newNodeRig(t)
	near.api.cfg.Nodes = nethttp.DefaultTransport
	follower.leader = far.serve()
	leader.leader = "http://127.0.0.1:1" // it thinks that yet another leads
	rec := near.do("POST", handOverPath, `{"to":"c3"}`, "X-Request-Id", "ask-1")
	if rec.Code != 200 || leader.who != "boss" || leader.to != "c3" || rec.Header().Get("X-Inventory-Offset") != "2" || rec.Header().Get("X-Request-Id") != "ask-1" {
		t.Errorf("%d %s, asked by %q for %q, %v", rec.Code, rec.Body, leader.who, leader.to, rec.Header())
	}
	if follower.who != "" {
		t.Error("it has handed over itself")
	}
	leader.who = ""
	wantCode(t, near.do("POST", handOverPath, "", "X-API-Key", userKey), 403, inventory.CodeForbidden)
	if leader.who != "" {
		t.Error("who may not ask here was asked for there")
	}
	leader.refuses = &inventory.Error{Code: inventory.CodeNotFound, Message: "no node of that name lives"}
	wantCode(t, near.do("POST", handOverPath, `{"to":"c9"}`), 404, inventory.CodeNotFound)
	follower.leader = "http://127.0.0.1:1"
	wantCode(t, near.do("POST", handOverPath, ""), 503, inventory.CodeRecovering)
	follower.leader, follower.lost = "", true
	wantCode(t, near.do("POST", handOverPath, ""), 503, inventory.CodeRecovering)
}
