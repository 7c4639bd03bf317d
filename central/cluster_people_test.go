package central

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestClusterPeople: any node makes keys and ends them, for all; what was done by any is told by any, once, and by whom it was asked.
func TestClusterPeople(t *testing.T) {
	t.Parallel()
	h := newHerd(t, "BACKUP_DIR="+t.TempDir(), "BACKUP_INTERVAL=0")
	h.start("c1", "c2")
	h.until("c1 leads", func() bool { return h.state("c2").Leader == "c1" })
	call := func(at, method, path, body string, status int) (said struct{ KeyID, Secret string }) {
		t.Helper()
		got, answer := h.runs[at].Call(method, path, body)
		if got != status {
			t.Fatalf("%s %s at %s: %d %s", method, path, at, got, answer)
		}
		_ = json.Unmarshal([]byte(answer), &said) // lists have none of it
		return said
	}
	key := call("c2", http.MethodPost, "/v1/admin/keys", `{"name":"till-anna","scopes":["stock:read"]}`, http.StatusCreated)
	call("c2", http.MethodPost, "/v1/admin/staff", `{"name":"anna","pin":"824613","stores":["*"]}`, http.StatusCreated)
	opens := func(at string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.runs[at].URL+"/v1/inventory?limit=1", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-API-Key", key.Secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for _, at := range []string{"c1", "c2"} {
		h.until("the key opens "+at, func() bool { return opens(at) == http.StatusOK })
	}
	call("c1", http.MethodDelete, "/v1/admin/keys/"+key.KeyID, "", http.StatusOK)
	for _, at := range []string{"c1", "c2"} {
		h.until("the key is refused at "+at, func() bool { return opens(at) == http.StatusUnauthorized })
	}
	h.until("c1 makes a backup", func() bool { // unless a node takes its copy just now
		status, _ := h.runs["c2"].Call(http.MethodPost, "/v1/admin/backups", "")
		return status == http.StatusAccepted
	})
	for _, at := range []string{"c1", "c2"} {
		h.until("the acts are known at "+at, func() bool {
			_, body := h.runs[at].Call(http.MethodGet, "/v1/admin/audit", "")
			return strings.Contains(body, `"outcome":"applied","status":202`) && strings.Contains(body, `"action":"staff-add"`)
		})
		_, body := h.runs[at].Call(http.MethodGet, "/v1/admin/audit", "")
		var page struct {
			Acts []struct{ Action, Target, Node, Address, Actor, Outcome string }
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		nodes := map[string]string{}
		for _, act := range page.Acts {
			if act.Action == "backup" || act.Action == "backup-make" && act.Outcome != "applied" {
				continue // by which a node took its copy, and what that kept waiting
			}
			if nodes[act.Action] != "" || act.Address != "127.0.0.1" || !strings.HasPrefix(act.Actor, "key-") {
				t.Errorf("at %s: %+v", at, act)
			}
			nodes[act.Action] = act.Node
		}
		if nodes["key-create"] != "c2" || nodes["staff-add"] != "c2" || nodes["key-revoke"] != "c1" || nodes["backup-make"] != "c1" {
			t.Errorf("at %s: %s", at, body)
		}
	}
}
