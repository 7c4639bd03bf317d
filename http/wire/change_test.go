package wire

import (
	"strings"
	"testing"

	"bodega/inventory"
)

const movedSample = `{"offset":41,"timestamp":"2023-11-14T22:13:20.123Z","eventType":"product_updated","productId":"A","data":` + productSample +
	`,"version":2,"storeId":"","delta":-2,"before":442,"actor":"pos","reason":"","ref":"","requestId":"r","traceparent":"",` +
	`"action":"moved","onHandDelta":0,"group":40,"groupSize":2,"placed":true,` +
	`"levels":[{"locationId":"madrid","onHand":2,"held":0,"version":2,"lastUpdated":"2023-11-14T22:13:20.123Z"},` +
	`{"locationId":"pool","onHand":440,"held":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.123Z"}],` +
	`"holds":[{"holdId":"00000000000000000000","locationId":"madrid","quantity":0},` +
	`{"holdId":"00000000000000000000","locationId":"pool","quantity":1,"ref":"r","storeId":"s","expiresAt":"2023-11-14T22:13:20.123Z","endAge":7,"lastUpdated":"2023-11-14T22:13:20.123Z"}]}`

func readEvent(doc string) (inventory.Event, *Fault) {
	var s Scanner
	s.start([]byte(doc))
	e := s.event()
	s.end()
	return e, s.Fault
}

// An event says what lies where afterwards, in these bytes.
func TestChangeOnTheWire(t *testing.T) {
	e, fault := readEvent(movedSample)
	if fault != nil || !e.Product.Placed || len(e.Change.Levels) != 2 {
		t.Fatalf("%+v, %v", e, fault)
	}
	for _, groups := range []bool{false, true} { // only of batches of updates is the group a matter of asking
		if got := string(AppendEvent(nil, &e, groups)); got != movedSample {
			t.Errorf("got  %s\nwant %s", got, movedSample)
		}
	}
}

// A reversal names what it takes back, to everybody. A set of a product in the pool says that it is one to who asks for groups; others know
// such events without.
func TestWhatHappenedOnTheWire(t *testing.T) {
	plain := strings.Replace(movedSample[:strings.Index(movedSample, `,"action"`)], `"offset":41`, `"offset":42`, 1)
	for _, tt := range []struct{ doc, others string }{
		{plain + `,"action":"reversed","reverses":0}`, plain + `,"action":"reversed","reverses":0}`},
		{plain + `,"action":"set"}`, plain + `}`},
	} {
		e, fault := readEvent(tt.doc)
		if fault != nil {
			t.Fatal(fault)
		}
		if all, others := string(AppendEvent(nil, &e, true)), string(AppendEvent(nil, &e, false)); all != tt.doc || others != tt.others {
			t.Errorf("got  %s\nand  %s\nwant %s", all, others, tt.doc)
		}
	}
	if _, fault := readEvent(plain + `,"action":"reversed","reverses":42}`); fault == nil {
		t.Error("an event takes itself back")
	}
}

// Who does not ask for groups reads of a batch of updates what was always said.
func TestGroupOfABatch(t *testing.T) {
	alone, fault := readEvent(eventSample)
	if fault != nil || alone.Change != nil {
		t.Fatal(fault, alone.Change)
	}
	e := alone
	e.Change = &inventory.Change{OnHandDelta: e.Delta, Group: 2, GroupSize: 3}
	if got, want := string(AppendEvent(nil, &e, false)), string(AppendEvent(nil, &alone, false)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(AppendEvent(nil, &e, true)); !strings.HasSuffix(got, `,"group":2,"groupSize":3}`) {
		t.Errorf("got  %s", got)
	}
}

// What no central that keeps its rules can have said is refused.
func TestChangeIsRead(t *testing.T) {
	for from, to := range map[string]string{
		`"moved"`:                                      `"conjured"`,
		`"onHandDelta":0`:                              `"onHandDelta":0.5`,
		`"group":40`:                                   `"group":42`,
		`"group":40,"groupSize":2`:                     `"group":39,"groupSize":2`,
		`"groupSize":2`:                                `"groupSize":2001`,
		`"group":40,`:                                  ``,
		`"groupSize":2,`:                               ``,
		`"placed":true`:                                `"placed":1`,
		`"product_updated"`:                            `"product_deleted"`,
		`"locationId":"madrid"`:                        `"locationId":"Madrid"`,
		`"locationId":"pool"`:                          `"locationId":"madrid"`,
		`"locationId":"madrid","onHand":2,`:            `"locationId":"madrid",`,
		`"onHand":440,"held":1`:                        `"onHand":440,"held":441`,
		`"onHand":2`:                                   `"onHand":-2`,
		`"held":1,"version":1,"lastUpdated":"2`:        `"held":1,"version":3,"lastUpdated":"2`,
		`"held":1,"version":1`:                         `"held":1,"version":0`,
		`"quantity":1`:                                 `"quantity":-1`,
		`"endAge":7,`:                                  ``,
		`"00000000000000000000","locationId":"pool"`:   `"0","locationId":"pool"`,
		`"00000000000000000000","locationId":"madrid"`: `"10000000000000000000","locationId":"madrid"`,
	} {
		doc := strings.Replace(movedSample, from, to, 1)
		if doc == movedSample {
			t.Fatalf("%s is not there", from)
		}
		if e, fault := readEvent(doc); fault == nil {
			t.Errorf("%s for %s passed: %+v", to, from, e.Change)
		}
	}
}
