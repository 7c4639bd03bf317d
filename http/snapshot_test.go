package http

import (
	"fmt"
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/http/wire"
	"bodega/inventory"
)

func TestSnapshot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mem.create("C", 3)
	r.do("DELETE", "/v1/admin/products/delete", `{"productIds":["B"]}`)
	hash := r.mem.state.Mark().Hash.String()
	a := `{"productId":"A","name":"name of A","available":10,"version":1,"lastUpdated":"` + madeA + `","price":9.5}` + "\n"
	b := `{"productId":"B","deleted":true,"version":2}` + "\n"
	c := `{"productId":"C","name":"name of C","available":3,"version":1,"lastUpdated":"` + changed + `","price":9.5}` + "\n"
	head := `{"offset":4,"timeline":"` + testTimeline + `","count":3}` + "\n"
	end := `{"end":true,"count":3,"digest":"` + hash + `"}` + "\n"

	rec := r.get("/v1/inventory/snapshot")
	wantAnswer(t, rec, 200, head+a+b+c+end)
	if h := rec.Header(); h.Get("Content-Type") != "application/x-ndjson" || h.Get("X-Inventory-Offset") != "4" {
		t.Errorf("%v", h)
	}
	r.mem.create("D", 1) // the view stands still
	wantAnswer(t, r.get("/v1/inventory/snapshot?after=A&offset=4"), 200, head+b+c+end)
	wantAnswer(t, r.get("/v1/inventory/snapshot?after=B&offset=4"), 200, head+c+end)
	wantAnswer(t, r.get("/v1/inventory/snapshot?after=C&offset=4"), 200, head+end)
	wantAnswer(t, r.get("/v1/inventory/snapshot?offset=4"), 200, head+a+b+c+end)
	wantCode(t, r.get("/v1/inventory/snapshot?after=A&offset=3"), 409, inventory.CodeSnapshotGone)

	part := inventory.RangeOf("C")
	sums, _ := r.mem.state.Digest()
	wantAnswer(t, r.get(fmt.Sprintf("/v1/inventory/snapshot?offset=4&range=%d", part)), 200,
		strings.Replace(head, `"count":3`, `"count":1`, 1)+c+`{"end":true,"count":1,"digest":"`+sums[part].String()+`"}`+"\n")
	for _, bad := range []string{"after=A", "offset=x", "offset=-1", "range=256", "range=-1", "range=x", "after=%00&offset=4"} {
		wantCode(t, r.get("/v1/inventory/snapshot?"+bad), 400, inventory.CodeValidation)
	}
}

func TestLargeSnapshotOverTheWire(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Workers = 1 })
	const products = 5000
	for i := range products {
		r.mem.create(inventory.ProductID(fmt.Sprintf("P%05d", i)), 1)
	}
	req, _ := nethttp.NewRequestWithContext(t.Context(), "GET", r.serve()+"/v1/inventory/snapshot", nil)
	req.Header.Set("X-API-Key", userKey)
	resp, err := nethttp.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	// While the client takes its time, the only worker is free for others.
	if rec := r.get("/v1/inventory"); rec.Code != 200 {
		t.Errorf("%d", rec.Code)
	}
	body, err := io.ReadAll(resp.Body)
	if lines := strings.Count(string(body), "\n"); err != nil || lines != products+4 || !strings.Contains(string(body), `{"end":true,"count":5002,`) {
		t.Errorf("%d lines, %v", lines, err)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sums, _ := r.mem.state.Digest()
	var ranges []string
	for _, h := range sums {
		ranges = append(ranges, `"`+h.String()+`"`)
	}
	wantAnswer(t, r.get("/v1/inventory/digest"), 200, `{"offset":2,"timeline":"`+testTimeline+`","ranges":[`+strings.Join(ranges, ",")+`],"full":[`+strings.Join(ranges, ",")+`]}`+"\n")
}

// Who asks for all gets what lies where, and where the directory stood; who does not gets what there always was.
func TestSnapshotOfAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	plain := r.get("/v1/inventory/snapshot").Body.String()
	if all, end := r.get("/v1/inventory/snapshot?include=all").Body.String(), r.mem.state.Mark().Hash.String()+`"}`+"\n"; all != strings.TrimSuffix(plain, "}\n")+`,"full":"`+end {
		t.Errorf("in the pool alone: %s", all)
	}
	for _, cmd := range []inventory.Command{
		{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}},
		{Kind: inventory.Move, Lines: []inventory.Line{{Product: "A", Delta: 4, Place: &inventory.Place{Location: "pool", To: "north"}}}},
	} {
		if a, err := r.mem.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	view := r.mem.state.View()
	head := `{"offset":3,"timeline":"` + testTimeline + `","count":2`
	a, at := `{"productId":"A","name":"name of A","available":10,"version":2,"lastUpdated":"`+changedAt(view, "A")+`","price":9.5`, changedAt(view, "A")
	b := `{"productId":"B","name":"name of B","available":0,"version":1,"lastUpdated":"` + changedAt(view, "B") + `","price":9.5}` + "\n"
	digest := view.Mark.Hash.String()
	wantAnswer(t, r.get("/v1/inventory/snapshot"), 200, head+"}\n"+a+"}\n"+b+`{"end":true,"count":2,"digest":"`+digest+`"}`+"\n")
	dir := view.Mark.Directory
	wantAnswer(t, r.get("/v1/inventory/snapshot?include=all"), 200, head+`,"revision":1,"directoryHash":"`+dir.Hash.String()+`"}`+"\n"+
		a+`,"levels":[{"locationId":"north","onHand":4,"held":0,"version":2,"lastUpdated":"`+at+`"},{"locationId":"pool","onHand":6,"held":0,"version":2,"lastUpdated":"`+at+`"}]}`+"\n"+b+
		`{"end":true,"count":2,"digest":"`+digest+`","full":"`+view.Full(inventory.WholeState).String()+`"}`+"\n")
	part := inventory.RangeOf("A")
	body := r.get(fmt.Sprintf("/v1/inventory/snapshot?include=all&range=%d", part)).Body.String()
	if !strings.HasSuffix(body, `"digest":"`+view.Sums[part].String()+`","full":"`+view.Full(part).String()+`"}`+"\n") || view.Full(part) == view.Sums[part] {
		t.Error(body)
	}
	wantCode(t, r.get("/v1/inventory/snapshot?include=levels"), 400, inventory.CodeValidation)

	digestNow := r.mem.state.DigestIn(testTimeline)
	if got := r.get("/v1/inventory/digest").Body.String(); digestNow.Full == digestNow.Sums || got != string(wire.AppendDigest(nil, &digestNow)) {
		t.Error("the digest does not say what lies where")
	}
}

func changedAt(v *inventory.View, id inventory.ProductID) (at string) {
	v.Products(func(p *inventory.Product) bool {
		if p.ID == id {
			at = p.UpdatedAt.String()
		}
		return true
	})
	return at
}
