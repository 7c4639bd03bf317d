package inventory

import "slices"

// EventFilter says which events are meant: those that have all of what is set. The zero value means all.
type EventFilter struct {
	Product  ProductID
	Location LocationID // that it changed something there
	Actions  Actions    // that it was one of these
	Actor    string
	Store    string
	Reason   string
	Ref      string
	From, To Millis // dated at From or later, and before To
	// Catalogue means events that tell the whole of what the catalogue says of a product, or begin or end it.
	Catalogue bool
}

// Has says whether an event is meant.
func (f *EventFilter) Has(e *Event) bool {
	return (f.Product == "" || f.Product == e.Product.ID) &&
		(f.Actor == "" || f.Actor == e.Actor) && (f.Store == "" || f.Store == e.Store) &&
		(f.Reason == "" || f.Reason == e.Reason) && (f.Ref == "" || f.Ref == e.Ref) &&
		(f.From == 0 || e.At >= f.From) && (f.To == 0 || e.At < f.To) &&
		(f.Actions == 0 || f.Actions.Has(e.Happened())) && (f.Location == "" || e.Touches(f.Location)) &&
		(!f.Catalogue || e.OfCatalogue())
}

// OfCatalogue says whether the event tells all that the catalogue says of the product besides name, category and price, or begins or ends it.
func (e *Event) OfCatalogue() bool { return e.Describes() || e.Type != ProductUpdated }

// Touches says whether the event changed what lies at a place, or what is on its way from there or to it. Of a product that lies in the pool
// alone everything happens there.
func (e *Event) Touches(at LocationID) bool {
	if e.Change == nil {
		return at == Pool && !e.Product.Placed
	}
	return at == Pool && !e.Product.Placed && len(e.Change.Levels) == 0 ||
		slices.ContainsFunc(e.Change.Levels, func(l Level) bool { return l.Location == at }) ||
		slices.ContainsFunc(e.Change.Transfers, func(l TransferLine) bool { return l.From == at || l.To == at })
}
