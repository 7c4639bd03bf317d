package central

import (
	"context"
	"time"

	"bodega/inventory"
)

// How old a change may be that is not where backups lie, and how long a gap may be open, before somebody should look. The alerts
// ShippingBehind and ShippingGap say the same.
const (
	shipLagMax = 90 * time.Second
	shipGapMax = 15 * time.Minute
)

// Backups implements inventory.Keeper: what the schedule keeps, and how the shipping goes that leads on from there.
func (s service) Backups(ctx context.Context, after string, limit int) (inventory.BackupsPage, error) {
	page, err := s.scheduler.Backups(ctx, after, limit)
	if err == nil {
		page.Shipping = s.ship.report()
	}
	return page, err
}

// report is how the shipping goes, nil if nothing is shipped.
func (s *shipper) report() *inventory.Shipping {
	if s == nil {
		return nil
	}
	return &inventory.Shipping{Every: s.every, Lag: s.lag(), Behind: int64(s.behind()), Gap: s.open()}
}

// need is why somebody should look at the shipping; "" as a rule.
func (s *shipper) need() inventory.Need {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	gap := s.gap
	s.mu.Unlock()
	switch {
	case s.conflict():
		return inventory.NeedSplit
	case !gap.IsZero() && s.open() && s.now().Sub(gap) > shipGapMax:
		return inventory.NeedGap
	case s.lag() > shipLagMax:
		return inventory.NeedShip
	default:
		return ""
	}
}
