package central

import (
	"cmp"
	"encoding/hex"
	"fmt"

	"bodega/inventory"
)

// dumped is a record as JSON. Keys are hashes: the key itself is stored nowhere.
type dumped struct {
	LSN      uint64            `json:"lsn"`
	Written  string            `json:"written"`
	Type     string            `json:"type"`
	Bytes    int               `json:"bytes"`
	Kind     string            `json:"kind,omitempty"`
	Position *inventory.Offset `json:"position,omitempty"` // before the record
	Digest   string            `json:"digest,omitempty"`
	Entries  []dumpedEntry     `json:"directory,omitempty"`
	Events   []dumpedEvent     `json:"events,omitempty"`
	Receipts []dumpedReceipt   `json:"receipts,omitempty"`
	Act      *dumpedAct        `json:"act,omitempty"`
}

type dumpedEvent struct {
	Offset    inventory.Offset  `json:"offset"`
	At        string            `json:"at"`
	Type      string            `json:"eventType"`
	Product   string            `json:"productId"`
	Before    int64             `json:"before"`
	Delta     int64             `json:"delta"`
	Available int64             `json:"available"`
	Version   int64             `json:"version"`
	Actor     string            `json:"actor,omitempty"`
	Store     string            `json:"storeId,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Ref       string            `json:"ref,omitempty"`
	RequestID string            `json:"requestId,omitempty"`
	Action    string            `json:"action,omitempty"` // of one that did more than change what lies in the pool; so has the rest
	OnHand    int64             `json:"onHandDelta,omitzero"`
	Group     *inventory.Offset `json:"group,omitempty"`
	GroupSize int               `json:"groupSize,omitzero"`
	Reverses  *inventory.Offset `json:"reverses,omitempty"`
	Levels    []dumpedLevel     `json:"levels,omitempty"`
	Holds     []dumpedHold      `json:"holds,omitempty"`
	Transfers []dumpedTransfer  `json:"transfers,omitempty"`
	dumpedCatalogue
}

// dumpedLevel is what lies at a place after an event; nothing, if the level is gone.
type dumpedLevel struct {
	Location string `json:"locationId"`
	OnHand   int64  `json:"onHand"`
	Held     int64  `json:"held"`
	Version  int64  `json:"version"`
}

// dumpedTransfer is a line of a transfer after an event. One that has ended is gone.
type dumpedTransfer struct {
	Transfer string `json:"transferId"`
	From     string `json:"from"`
	To       string `json:"to"`
	Shipped  int64  `json:"shipped"`
	Received int64  `json:"received"`
	Missing  int64  `json:"missing"`
	Returned int64  `json:"returned,omitzero"`
	End      string `json:"end,omitempty"`
	Ref      string `json:"ref,omitempty"`
	Store    string `json:"storeId,omitempty"`
}

// dumpedHold is a line of a hold after an event. One of nothing is gone.
type dumpedHold struct {
	Hold     string `json:"holdId"`
	Location string `json:"locationId"`
	Quantity int64  `json:"quantity"`
	Ref      string `json:"ref,omitempty"`
	Store    string `json:"storeId,omitempty"`
	Expires  string `json:"expiresAt,omitempty"`
	EndAge   int64  `json:"endAge,omitzero"`
}

// dumpedEntry is what was said in the directory.
type dumpedEntry struct {
	Revision  inventory.Revision `json:"revision"`
	Kind      string             `json:"kind"`
	ID        string             `json:"id"`
	Gone      bool               `json:"gone,omitzero"`
	Actor     string             `json:"actor,omitempty"`
	RequestID string             `json:"requestId,omitempty"`
	Location  *dumpedLocation    `json:"location,omitempty"`
	Key       *dumpedKey         `json:"key,omitempty"`
	Staff     *dumpedStaff       `json:"staff,omitempty"`
}

type dumpedLocation struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Sellable bool   `json:"sellable"`
	Active   bool   `json:"active"`
}

type dumpedReceipt struct {
	Key      string   `json:"key"`
	Alias    string   `json:"alias,omitempty"`
	Outcomes []string `json:"outcomes,omitempty"`
	Hold     string   `json:"holdId,omitempty"`
	Transfer string   `json:"transferId,omitempty"`
	State    string   `json:"state,omitempty"` // what became of either
}

func (p *printer) data(d dumped, rec *inventory.Record) {
	d.Kind, d.Position = rec.Kind.String(), &rec.First
	for i := range rec.Entries {
		d.Entries = append(d.Entries, entryOf(&rec.Entries[i]))
	}
	d.Act = actOf(rec.Act)
	for i := range rec.Events {
		d.Events = append(d.Events, eventOf(&rec.Events[i]))
	}
	for i := range rec.Receipts {
		d.Receipts = append(d.Receipts, receiptOf(&rec.Receipts[i]))
	}
	p.line(d, "%s at position %d: %d events, %d receipts", d.Kind, rec.First, len(rec.Events), len(rec.Receipts))
	if p.json {
		return
	}
	for _, e := range d.Entries {
		p.printf("%10s%-8d %s %s: %s, by %s\n", "revision ", e.Revision, e.Kind, e.ID, e.told(), e.Actor)
	}
	if a := d.Act; a != nil {
		p.printf("%10s%-8d %s %s: %s, by %s at %s\n", "act ", a.Seq, a.Action, a.Target, a.Outcome, a.Actor, a.Address)
	}
	for _, e := range d.Events {
		p.printf("%10s%-8d %s %s: %d %+d = %d, version %d, by %s\n", "#", e.Offset, e.Type, e.Product, e.Before, e.Delta, e.Available, e.Version, e.Actor)
		p.change(&e)
	}
	for _, r := range d.Receipts {
		switch {
		case r.Alias != "":
			p.printf("%18s %s: as %s\n", "key", r.Key, r.Alias)
		case r.Hold != "":
			p.printf("%18s %s: %v, hold %s is %s\n", "key", r.Key, r.Outcomes, r.Hold, r.State)
		case r.Transfer != "":
			p.printf("%18s %s: %v, transfer %s is %s\n", "key", r.Key, r.Outcomes, r.Transfer, r.State)
		default:
			p.printf("%18s %s: %v\n", "key", r.Key, r.Outcomes)
		}
	}
}

func eventOf(e *inventory.Event) dumpedEvent {
	available := e.Product.Available
	if e.Type == inventory.ProductDeleted {
		available = 0
	}
	d := dumpedEvent{Offset: e.Offset, At: e.At.String(), Type: e.Type.String(), Product: string(e.Product.ID), Before: e.Before, Delta: e.Delta,
		Available: available, Version: int64(e.Product.Version), Actor: e.Actor, Store: e.Store, Reason: e.Reason, Ref: e.Ref, RequestID: e.RequestID}
	if e.Change == nil {
		return d
	}
	d.Action, d.OnHand, d.Reverses = e.Happened().String(), e.Change.OnHandDelta, e.Change.Reverses
	if e.Change.GroupSize > 0 {
		d.Group, d.GroupSize = &e.Change.Group, e.Change.GroupSize
	}
	for _, l := range e.Change.Levels {
		d.Levels = append(d.Levels, dumpedLevel{string(l.Location), l.OnHand, l.Held, int64(l.Version)})
	}
	for _, l := range e.Change.Holds {
		h := dumpedHold{Hold: string(l.Hold), Location: string(l.Location), Quantity: l.Quantity, Ref: l.Ref, Store: l.Store, EndAge: int64(l.EndAge)}
		if l.Quantity > 0 {
			h.Expires = l.ExpiresAt.String()
		}
		d.Holds = append(d.Holds, h)
	}
	for _, l := range e.Change.Transfers {
		t := dumpedTransfer{string(l.Transfer), string(l.From), string(l.To), l.Shipped, l.Received, l.Missing, l.Returned, "", l.Ref, l.Store}
		if l.End != 0 {
			t.End = l.End.String()
		}
		d.Transfers = append(d.Transfers, t)
	}
	d.dumpedCatalogue = catalogueOf(e.Change)
	return d
}

// change prints what lies where after an event, and what is put aside.
func (p *printer) change(e *dumpedEvent) {
	if e.Action != "" {
		p.printf("%18s %s\n", "", e.Action)
	}
	if e.Reverses != nil {
		p.printf("%18s event %d\n", "takes back", *e.Reverses)
	}
	for _, l := range e.Levels {
		p.printf("%18s %s: %d, of which %d held\n", "at", l.Location, l.OnHand, l.Held)
	}
	for _, h := range e.Holds {
		p.printf("%18s %s: %d at %s, until %s\n", "hold", h.Hold, h.Quantity, h.Location, cmp.Or(h.Expires, "now"))
	}
	for _, t := range e.Transfers {
		p.printf("%18s %s from %s to %s: %d shipped, %d received, %d missing, %d returned: %s\n", "transfer", t.Transfer, t.From, t.To, t.Shipped, t.Received, t.Missing,
			t.Returned, cmp.Or(t.End, "open"))
	}
	p.catalogue(&e.dumpedCatalogue)
}

func entryOf(e *inventory.Entry) dumpedEntry {
	d := dumpedEntry{Revision: e.Revision, Kind: e.Kind.String(), ID: e.ID, Gone: e.Gone, Actor: e.Actor, RequestID: e.RequestID}
	if e.Gone {
		return d
	}
	switch e.Kind {
	case inventory.EntryLocation:
		if l, err := e.Location(); err == nil {
			d.Location = &dumpedLocation{l.Name, l.Kind.String(), l.Sellable, l.Active}
		}
	case inventory.EntryKey:
		if k, err := e.APIKey(); err == nil {
			d.Key = keyOf(k)
		}
	case inventory.EntryStaff:
		if m, err := e.StaffMember(); err == nil {
			d.Staff = staffOf(m)
		}
	}
	return d
}

// told is what an entry says, for people.
func (e *dumpedEntry) told() string {
	switch {
	case e.Gone:
		return "gone"
	case e.Key != nil:
		return e.Key.told()
	case e.Staff != nil:
		return e.Staff.told()
	case e.Location != nil:
		return fmt.Sprintf("%s %q, sellable %v, active %v", e.Location.Kind, e.Location.Name, e.Location.Sellable, e.Location.Active)
	default:
		return "said"
	}
}

func receiptOf(r *inventory.KeyedReceipt) dumpedReceipt {
	d := dumpedReceipt{Key: hex.EncodeToString(r.Key[:])}
	if r.IsAlias() {
		d.Alias = hex.EncodeToString(r.Alias[:])
	}
	if r.Hold != nil {
		d.Hold, d.State = string(r.Hold.ID), r.Hold.State.String()
	}
	if r.Transfer != nil {
		d.Transfer, d.State = string(r.Transfer.ID), r.Transfer.State.String()
	}
	for _, res := range r.Results {
		d.Outcomes = append(d.Outcomes, res.Outcome.String())
	}
	return d
}
