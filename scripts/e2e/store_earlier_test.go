package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// earlier is the store of the earlier system, as far as central sees it: the
// same calls in the same order, the same fields, the same checks. It shares no
// code with ours, nor with these tests.
type earlier struct {
	url, key string
	limit    int // EVENT_BATCH_LIMIT
	offset   int64
	products map[string]earlierProduct
	asked    []string
}

type earlierProduct struct {
	ProductID   string    `json:"productId"`
	Name        string    `json:"name"`
	Available   int       `json:"available"`
	Version     int       `json:"version"`
	LastUpdated time.Time `json:"lastUpdated"` // one that does not parse spoiled the whole list
	Price       float64   `json:"price"`
}

type earlierList struct {
	Products   []earlierProduct `json:"products"`
	Pagination struct {
		Offset     int  `json:"offset"`
		Limit      int  `json:"limit"`
		TotalCount int  `json:"total_count"`
		HasMore    bool `json:"has_more"`
	} `json:"pagination"`
}

type earlierPage struct {
	Events []struct {
		Offset    int64          `json:"offset"`
		Timestamp time.Time      `json:"timestamp"`
		EventType string         `json:"eventType"`
		ProductID string         `json:"productId"`
		Data      earlierProduct `json:"data"`
		Version   int            `json:"version"`
	} `json:"events"`
	NextOffset int64 `json:"nextOffset"`
	HasMore    bool  `json:"hasMore"`
	Count      int   `json:"count"`
}

type earlierUpdate struct {
	ProductID      string `json:"productId"`
	Delta          int    `json:"delta"`
	Version        int    `json:"version"`
	IdempotencyKey string `json:"idempotencyKey"`
}

type earlierResult struct {
	ProductID    string `json:"productId"`
	NewQuantity  int    `json:"newQuantity"`
	NewVersion   int    `json:"newVersion"`
	Applied      bool   `json:"applied"`
	LastUpdated  string `json:"lastUpdated"`
	ErrorType    string `json:"errorType"`
	ErrorMessage string `json:"errorMessage"`
}

var errExpired = errors.New("410")

// call sends a request as it did, and decodes an answer that is 200.
func (e *earlier) call(method, path string, body, v any) error {
	e.asked = append(e.asked, method+" "+path)
	data := []byte(nil)
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequest(method, e.url+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-API-Key", e.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode == http.StatusGone:
		return errExpired
	case resp.StatusCode != http.StatusOK: // a success is exactly 200
		return fmt.Errorf("API error: status %d, body: %s", resp.StatusCode, answer)
	}
	return json.Unmarshal(answer, v)
}

// start is what it did first: without health it went away, then one page.
func (e *earlier) start() error {
	var health map[string]any
	if err := e.call(http.MethodGet, "/health", nil, &health); err != nil {
		return err
	}
	return e.fullSync()
}

func (e *earlier) fullSync() error {
	var list earlierList
	if err := e.call(http.MethodGet, "/v1/inventory", nil, &list); err != nil {
		return err
	}
	e.offset, e.products = 0, map[string]earlierProduct{}
	for _, p := range list.Products {
		e.products[p.ProductID] = p
	}
	return nil
}

// poll is one turn of its ticker.
func (e *earlier) poll() error {
	var page earlierPage
	err := e.call(http.MethodGet, fmt.Sprintf("/v1/inventory/events?offset=%d&limit=%d&wait=1", e.offset, e.limit), nil, &page)
	if errors.Is(err, errExpired) {
		return e.fullSync()
	}
	if err != nil {
		return err
	}
	if page.NextOffset < e.offset {
		return fmt.Errorf("invalid next offset %d after %d", page.NextOffset, e.offset)
	}
	for i, event := range page.Events {
		switch {
		case i == 0 && event.Offset > e.offset+int64(e.limit):
			return fmt.Errorf("large gap detected: %d after %d", event.Offset, e.offset)
		case i > 0 && event.Offset != page.Events[i-1].Offset+1:
			return fmt.Errorf("event sequence gap: %d after %d", event.Offset, page.Events[i-1].Offset)
		}
		switch event.EventType {
		case "product_updated", "product_created":
			e.products[event.ProductID] = event.Data
		case "product_deleted":
			delete(e.products, event.ProductID)
		default:
			return fmt.Errorf("event %d is a %q", event.Offset, event.EventType)
		}
	}
	e.offset = page.NextOffset
	return nil
}

// sell sends one update, under the prefix that every such store used.
func (e *earlier) sell(u earlierUpdate) (earlierResult, error) {
	body := struct {
		StoreID string `json:"storeId"`
		earlierUpdate
	}{"store-s1", u}
	body.IdempotencyKey = "store-s1-" + u.IdempotencyKey
	var r earlierResult
	err := e.call(http.MethodPost, "/v1/inventory/updates", body, &r)
	return r, err
}

// refusal finds the answer in the error, as it did.
func refusal(t *testing.T, err error) (r earlierResult) {
	t.Helper()
	if err == nil {
		t.Fatal("not refused")
	}
	text := err.Error()
	from := strings.Index(text, "{")
	if from < 0 || json.Unmarshal([]byte(text[from:]), &r) != nil {
		t.Fatalf("no answer in %q", text)
	}
	return r
}

// TestEarlierStore: the store of the earlier system works with our central:
// every call that it made is answered in a way that it takes.
func TestEarlierStore(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withCatalogue("catalogue.json"))
	for i := range 60 { // more than the page that it reads at the start
		c.create(5, fmt.Sprintf("ZZ-%02d", i))
	}
	e := &earlier{url: c.url(), key: demoKey, limit: 20}
	if err := e.start(); err != nil {
		t.Fatal(err)
	}
	if len(e.products) != 50 || e.products["SKU-001"].Available != 440 || e.products["SKU-001"].LastUpdated.IsZero() {
		t.Errorf("it read %d products, SKU-001 as %+v", len(e.products), e.products["SKU-001"])
	}
	for range 4 { // from 0 on, as after every start
		if err := e.poll(); err != nil {
			t.Fatal(err)
		}
	}
	e.wantCopy(t, c)

	t.Run("sells", func(t *testing.T) {
		r, err := e.sell(earlierUpdate{"SKU-001", -2, 28, "1"})
		if err != nil || !r.Applied || r.NewQuantity != 438 || r.NewVersion != 29 {
			t.Fatalf("%+v, %v", r, err)
		}
		if again, err := e.sell(earlierUpdate{"SKU-001", -2, 28, "1"}); err != nil || again != r {
			t.Errorf("asked again: %+v, %v, first %+v", again, err, r)
		}
		if r, err := e.sell(earlierUpdate{"SKU-005", -8, 3, "2"}); err != nil || r.NewQuantity != 0 || !r.Applied {
			t.Errorf("to zero: %+v, %v", r, err)
		}
	})
	t.Run("is refused", func(t *testing.T) {
		for _, tt := range []struct {
			update earlierUpdate
			kind   string
		}{
			{earlierUpdate{"SKU-001", -1, 28, "3"}, "version_conflict"},
			{earlierUpdate{"SKU-005", -1, 4, "4"}, "insufficient_inventory"},
			{earlierUpdate{"NOPE", -1, 1, "5"}, "product_not_found"},
			{earlierUpdate{"", -1, 1, "6"}, "missing_product_id"},
		} {
			_, err := e.sell(tt.update)
			if r := refusal(t, err); r.ErrorType != tt.kind || r.Applied || r.ErrorMessage == "" {
				t.Errorf("%+v: %+v", tt.update, r)
			}
		}
		_, err := e.sell(earlierUpdate{"SKU-001", -1, 28, "3"})
		if r := refusal(t, err); r.NewQuantity != 438 || r.NewVersion != 29 { // with which it went on
			t.Errorf("a conflict tells %+v", r)
		}
		if _, err := e.sell(earlierUpdate{"SKU-001", -1, 29, "3"}); err != nil {
			t.Errorf("the same key with the right version: %v", err)
		}
	})
	t.Run("sells many", func(t *testing.T) {
		var answer struct {
			Results []earlierResult `json:"results"`
			Summary struct{ Total, Succeeded, Failed int }
		}
		err := e.call(http.MethodPost, "/v1/inventory/updates", map[string]any{"storeId": "store-s1", "updates": []earlierUpdate{
			{"ZZ-01", -1, 1, "store-s1-7"}, {"ZZ-01", -1, 2, "store-s1-8"}, {"ZZ-02", -1, 9, "store-s1-9"},
		}}, &answer)
		if err != nil || len(answer.Results) != 3 || answer.Summary.Total != 3 || answer.Summary.Succeeded != 2 || answer.Summary.Failed != 1 ||
			!answer.Results[1].Applied || answer.Results[2].ErrorType != "version_conflict" {
			t.Errorf("%+v, %v", answer, err)
		}
	})
	c.delete("ZZ-09")
	if err := e.poll(); err != nil {
		t.Fatal(err)
	}
	e.wantCopy(t, c)
	if err := e.poll(); err != nil { // nothing new: it waits, and stays where it is
		t.Fatal(err)
	}
	t.Run("wrong key", func(t *testing.T) {
		stranger := &earlier{url: c.url(), key: "nobody", limit: 20}
		if err := stranger.start(); err == nil || !strings.Contains(err.Error(), "status 401") {
			t.Errorf("%v", err)
		}
	})
}

// wantCopy checks that it has come to hold what central holds.
func (e *earlier) wantCopy(t *testing.T, c *central) {
	t.Helper()
	var all listPage
	c.getInto(c.root+"?limit=200", &all)
	if len(all.Products) != len(e.products) {
		t.Errorf("it holds %d products, central %d", len(e.products), len(all.Products))
	}
	for _, p := range all.Products {
		if got := e.products[p.ProductID]; int64(got.Available) != p.Available || int64(got.Version) != p.Version || got.Name != p.Name || got.Price != p.Price {
			t.Errorf("it holds %+v, central %+v", got, p)
		}
	}
}

// TestEarlierStoreAfterRotation: where it failed for ever with the earlier
// central, it is told 410 by ours, and reads everything anew as it did then.
func TestEarlierStoreAfterRotation(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "10"))
	c.create(500, "A", "B")
	for i := range 40 {
		c.update(line("A", -1, fmt.Sprint(i))).want(t, http.StatusOK)
	}
	e := &earlier{url: c.url(), key: demoKey, limit: 100}
	if err := e.start(); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		c.update(line("B", -1, fmt.Sprint("b", i))).want(t, http.StatusOK)
		if err := e.poll(); err != nil {
			t.Fatal(err)
		}
		e.wantCopy(t, c)
	}
	if n := strings.Count(strings.Join(e.asked, "\n"), "GET /v1/inventory\n"); n < 3 {
		t.Errorf("it read everything %d times: %q", n, e.asked)
	}
}
