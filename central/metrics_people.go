package central

import (
	"time"

	"bodega/inventory"
)

// endsSoon is how long before its end a key is worth a word: whoever has it needs another by then.
const endsSoon = inventory.Millis(14 * 24 * time.Hour / time.Millisecond)

// attachPeople tells of keys and staff by numbers; whose they are stays in the directory.
func (e *engineMetrics) attachPeople(l inventory.Lister, now func() time.Time) {
	counts := func(of func(k *inventory.APIKey, now inventory.Millis) bool) func() float64 {
		return func() float64 {
			d, _ := l.Directory()
			n, at := 0, inventory.MillisOf(now())
			for _, k := range d.Keys {
				if of(k, at) {
					n++
				}
			}
			return float64(n)
		}
	}
	e.node.Gauge("inventory_keys", "Keys made at run time that are good.", counts((*inventory.APIKey).Valid))
	e.node.Gauge("inventory_keys_ending", "Of these, those that end within two weeks.", counts(func(k *inventory.APIKey, now inventory.Millis) bool {
		return k.Valid(now) && k.ExpiresAt != 0 && k.ExpiresAt-now < endsSoon
	}))
	e.node.Gauge("inventory_staff", "Members of the staff who may sign in.", func() float64 {
		d, _ := l.Directory()
		n := 0
		for _, m := range d.Staff {
			if m.RemovedAt == 0 {
				n++
			}
		}
		return float64(n)
	})
	e.node.Gauge("inventory_keys_unconfirmed", "1 while keys and staff may have been changed since the moment that the data was put back to.", func() float64 {
		if d, _ := l.Directory(); d.Restored != nil {
			return 1
		}
		return 0
	})
}
