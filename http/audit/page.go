package audit

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// line is an act as it stands in the file.
type line struct {
	Seq     int64            `json:"seq"`
	At      inventory.Millis `json:"at"`
	Actor   string           `json:"actor,omitempty"`
	Action  string           `json:"action"`
	Target  string           `json:"target,omitempty"`
	Address string           `json:"address,omitempty"`
	Node    string           `json:"node,omitempty"`
	Request string           `json:"requestId,omitempty"`
	Outcome string           `json:"outcome"`
	Status  int              `json:"status"`
}

func encode(a *Act) ([]byte, error) {
	b, err := json.Marshal(&line{a.Seq, a.At, a.Actor, a.Action, a.Target, a.Address, a.Node, a.RequestID, a.Outcome, a.Status}, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}

// decode reads a line; false says that it is none.
func decode(b []byte) (Act, bool) {
	var l line
	if json.Unmarshal(b, &l) != nil || l.Seq <= 0 || l.Action == "" {
		return Act{}, false
	}
	return Act{Act: inventory.Act{Seq: l.Seq, At: l.At, Actor: l.Actor, Action: l.Action, Target: l.Target, Address: l.Address, Node: l.Node,
		RequestID: l.Request, Outcome: l.Outcome}, Status: l.Status}, true
}

// lastSeq returns the number of the last line that is one, or 0.
func lastSeq(half []byte) int64 {
	for l := range backwards(half) {
		if act, ok := decode(l); ok {
			return act.Seq
		}
	}
	return 0
}

// backwards goes through whole lines from the last on.
func backwards(half []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for rest := half[:bytes.LastIndexByte(half, '\n')+1]; len(rest) > 0; {
			at := bytes.LastIndexByte(rest[:len(rest)-1], '\n') + 1
			if !yield(rest[at : len(rest)-1]) {
				return
			}
			rest = rest[:at]
		}
	}
}

func matches(q *inventory.ActQuery, a *inventory.Act) bool {
	return (q.Actor == "" || a.Actor == q.Actor) && (q.Action == "" || a.Action == q.Action) && a.At >= q.From && (q.To == 0 || a.At < q.To)
}

// Acts returns at most so many acts that a query asks for, the newest first. More says that there may be others behind them.
func (f *File) Acts(ctx context.Context, q inventory.ActQuery) (acts []Act, more bool, err error) {
	if f == nil {
		return nil, false, nil
	}
	f.mu.RLock()
	older, newer, err := f.read()
	f.mu.RUnlock()
	if err != nil {
		return nil, false, err
	}
	for _, half := range [][]byte{newer, older} {
		for l := range backwards(half) {
			if err := ctx.Err(); err != nil {
				return nil, false, err
			}
			act, ok := decode(l)
			if !ok || q.Before > 0 && act.Seq >= q.Before || !matches(&q, &act.Act) {
				continue
			}
			if len(acts) == q.Limit {
				return acts, true, nil
			}
			acts = append(acts, act)
		}
	}
	return acts, false, nil
}
