package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	h := inventory.Health{Status: "read_only", Reason: "a<b", Needs: []inventory.Need{"disk_full", "clock_ahead"}, Ready: true, Offset: 1, Products: 2, Checkpoint: 3,
		Earliest: 4, Keys: 5, Journal: 6, Central: "reachable", Clock: inventory.Clock{State: "ok", At: 1_757_045_198_000, Wall: 1_757_045_197_000, Steps: 7}}
	body := string(AppendHealth(nil, &h, &NodeInfo{Timeline: "t", Version: "v", Service: "s", Now: 1_757_045_198_000}))
	want := `{"status":"read_only","reason":"a\u003cb","needs":["disk_full","clock_ahead"],"ready":true,"offset":1,"products":2,"foldedOffset":3,"earliestOffset":4,` +
		`"keys":5,"journalBytes":6,"timeline":"t","version":"v","central":"reachable","clock":{"state":"ok","at":"2025-09-05T04:06:38.000Z",` +
		`"wall":"2025-09-05T04:06:37.000Z","aheadMs":-1000,"steps":7},"service":"s","timestamp":"2025-09-05T04:06:38.000Z"}` + "\n"
	if body != want {
		t.Errorf("%s, want %s", body, want)
	}
	if got, want := string(AppendHealth(nil, &inventory.Health{}, &NodeInfo{})), `{"status":"","ready":false,"offset":0,"products":0,"foldedOffset":0,`+
		`"earliestOffset":0,"keys":0,"journalBytes":0,"timeline":""}`+"\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	h.Clock = inventory.Clock{} // which a client does not hear
	var s Scanner
	if got := DecodeHealth(&s, []byte(body)); s.Fault != nil || !cmp.Equal(h, got) {
		t.Errorf("%+v\n%s", s.Fault, cmp.Diff(h, got))
	}
	if got := DecodeHealth(&s, []byte(`{"status":"x","needs":["no word","ok"],"keys":null}`)); s.Fault != nil || len(got.Needs) != 1 {
		t.Errorf("%+v %+v", got, s.Fault)
	}
	for data, fault := range map[string]string{
		`{}`:           "body lacks status",
		`{"Status":1}`: "body lacks status",
		`{"status":1}`: "status must be a string",
		`{"status":"` + strings.Repeat("x", 65) + `"}`: "status must be at most 64 bytes",
		`{"status":"","ready":1}`:                      "ready must be true or false",
		`{"status":"","keys":-1}`:                      "keys must be an integer from 0 to 9007199254740991",
		`{"status":"","needs":{}}`:                     "needs must be an array",
		`{"status":"","needs":["a",1]}`:                "needs[1] must be a string",
		`{"status":"","status":""}`:                    "status is there twice",
		`{"status":""}x`:                               "body invalid character 'x' after top-level value at byte 13",
		`[]`:                                           "body must be an object",
	} {
		if DecodeHealth(&s, []byte(data)); s.Fault == nil || s.Fault.Field+" "+s.Fault.Issue != fault {
			t.Errorf("%s: %+v, want %s", data, s.Fault, fault)
		}
	}
}
