package inventory

import "math"

// Since is what became of a product since an event that is to be taken back, found by going back through its events of the catalogue
// ([Event.OfCatalogue]), newest first. An end of the product that was taken back itself is none, nor is a beginning that was.
type Since struct {
	// Ended says that the product was deleted since, so that what has its id is another.
	Ended bool
	// Recast says that a number may have come to mean other parts of a unit since.
	Recast bool

	of, below Offset // events of the catalogue between the two are still to be told of
}

// NewSince begins at the head.
func NewSince(of Offset) *Since { return &Since{of: of, below: math.MaxInt64} }

// Step takes the next event of the product, going back.
func (s *Since) Step(e *Event) {
	if s.Ended || e.Offset >= s.below || e.Offset <= s.of {
		return
	}
	switch c := e.Change; {
	case e.Type == ProductUpdated: // what there is some of keeps its parts
		s.Recast = s.Recast || e.Product.Available-e.Delta <= 0
	case c != nil && c.Reverses != nil && *c.Reverses >= s.of:
		s.below = *c.Reverses // it is as it was before that one
	default:
		s.Ended = true
	}
}

// LookupEnded says whether a product was created or deleted by a durable event at a position or behind it. An error means that it could not be
// told.
type LookupEnded func(id ProductID, from Offset) (bool, error)

// endedSince notes of which products that a reversal is about it has become another since it was worked out.
func (b *Batch) endedSince(cmd *Command) error {
	clear(b.ended)
	for i := range cmd.Lines {
		id, known := cmd.Lines[i].Product, cmd.Lines[i].Revert.Known
		ended := cmd.Lines[i].Revert.Ended || b.hasEnded(id)
		if !ended && known < b.state.offset && b.LookupEnded != nil {
			var err error
			if ended, err = b.LookupEnded(id, known); err != nil {
				return err
			}
		}
		if ended && b.ended == nil {
			b.ended = map[ProductID]bool{}
		}
		if ended {
			b.ended[id] = true
		}
	}
	return nil
}

// hasEnded says whether the batch itself has created or deleted a product.
func (b *Batch) hasEnded(id ProductID) bool {
	for i := range b.Records {
		for j := range b.Records[i].Events {
			if e := &b.Records[i].Events[j]; e.Product.ID == id && e.Type != ProductUpdated {
				return true
			}
		}
	}
	return false
}

// anew refuses to take back what was done to a product that was deleted since.
func (b *Batch) anew(p *Product) Result {
	b.differs = []Differs{{Field: "productId", Now: "was deleted since, and is another product"}}
	return refusal(NotAsLeft, p)
}
