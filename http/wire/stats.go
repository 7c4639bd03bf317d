package wire

import (
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// AppendStats appends what the stock amounts to and what was asked of the ledger; low is the stock from which a product is low.
func AppendStats(b []byte, s *inventory.Stats, low int64) []byte {
	return AppendJSON(b, &struct {
		Offset     inventory.Offset `json:"offset"`
		Products   int              `json:"products"`
		Tombstones int              `json:"tombstones"`
		Units      int64            `json:"units"`
		Value      jsontext.Value   `json:"stockValue"`
		Low        int64            `json:"lowStock"`
		Out        int64            `json:"outOfStock"`
		Threshold  int64            `json:"lowStockThreshold"`
		Since      inventory.Millis `json:"since"`
		Counters   *counters        `json:"counters"`
		Queue      queue            `json:"queue"`
	}{s.Offset, s.Products, s.Tombstones, s.Units, jsontext.Value(s.Value), int64(s.Low), int64(s.Out), low, s.OpenedAt, (*counters)(s),
		queue{s.Queued, s.QueueLimit}})
}

// queue is of commands.
type queue struct {
	Waiting int `json:"waiting"`
	Limit   int `json:"limit"`
}

// counters is an object with a member for each outcome, and three for what is none.
type counters inventory.Stats

// MarshalJSONTo implements json.MarshalerTo.
func (s *counters) MarshalJSONTo(e *jsontext.Encoder) error {
	err := e.WriteToken(jsontext.BeginObject)
	count := func(name string, n int64) {
		if err == nil {
			err = e.WriteToken(jsontext.String(name))
		}
		if err == nil {
			err = e.WriteToken(jsontext.Int(n))
		}
	}
	for _, o := range inventory.Outcomes() {
		if n := s.Outcomes[o]; n > 0 || !o.OfPlaces() { // who has no places is not told of their refusals
			count(o.String(), n)
		}
	}
	count("replayed", s.Replayed)
	count("commands", s.Commands)
	count("groups", s.Committed)
	if err != nil {
		return err
	}
	return e.WriteToken(jsontext.EndObject)
}
