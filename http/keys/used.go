package keys

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bodega/http/wire"
)

// UsedStep is how coarse it is known when a key was used last: it is noted at most once in so long.
const UsedStep = time.Minute

const usedStep = int64(UsedStep / time.Millisecond)

// Used is when each key of the directory was used last, and which stores have linked under a key of their own, as far as this node knows. Nothing of it is in the ledger, which would grow with
// every request. The zero value knows of no use; nil notes none. All methods may be called from any number of goroutines.
type Used struct {
	at      sync.Map // id of a key: *atomic.Int64, in milliseconds; of keys that there are, which are bounded
	changed atomic.Bool
}

// Touch notes that a key which there is was used. It costs no more than a look into a table.
func (u *Used) Touch(keyID string, now time.Time) {
	if u == nil {
		return
	}
	found, ok := u.at.Load(keyID)
	if !ok {
		found, _ = u.at.LoadOrStore(keyID, new(atomic.Int64))
	}
	last := found.(*atomic.Int64) //nolint:forcetypeassert // nothing else is put there
	ms := now.UnixMilli()
	had := last.Load()
	if since := ms - had; (since >= usedStep || since <= -usedStep) && last.CompareAndSwap(had, ms) { // a clock may have been put right
		u.changed.Store(true)
	}
}

// At returns when a key was used last; false if nothing is known of it.
func (u *Used) At(keyID string) (time.Time, bool) {
	if u == nil {
		return time.Time{}, false
	}
	found, ok := u.at.Load(keyID)
	if !ok {
		return time.Time{}, false
	}
	return time.UnixMilli(found.(*atomic.Int64).Load()), true //nolint:forcetypeassert // as above
}

// linkPrefix stands before the id of a store among the ids of keys.
const linkPrefix = "store:"

// Link notes that a store has linked under a key of its own. There are as many as such keys name.
func (u *Used) Link(store string, now time.Time) { u.Touch(linkPrefix+store, now) }

// Linked says whether a store has ever done so.
func (u *Used) Linked(store string) bool {
	_, linked := u.At(linkPrefix + store)
	return linked
}

// Changed says whether there is more to know since it was asked last.
func (u *Used) Changed() bool { return u.changed.Swap(false) }

// Save writes what is known, a line for each key and store: its id, and the milliseconds.
func (u *Used) Save(w io.Writer) error {
	all := map[string]int64{}
	u.at.Range(func(id, at any) bool {
		all[id.(string)] = at.(*atomic.Int64).Load() //nolint:forcetypeassert // as above
		return true
	})
	var b bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s %d\n", id, all[id])
	}
	_, err := b.WriteTo(w)
	return err
}

// usedMax bounds what is read back: as many keys as there can be, and more stores than one central has.
const usedMax = 200_000

// Load takes over what [Used.Save] wrote. A line that says nothing is passed over: what is lost is when a key was used, and no key.
func (u *Used) Load(r io.Reader) error {
	lines := bufio.NewScanner(r)
	for n := 0; n < usedMax && lines.Scan(); n++ {
		var id string
		var ms int64
		if _, err := fmt.Sscanf(lines.Text(), "%s %d", &id, &ms); err != nil || ms <= 0 || !IsKeyID(id) && !isLink(id) {
			continue
		}
		at := new(atomic.Int64)
		at.Store(ms)
		u.at.LoadOrStore(id, at)
	}
	return lines.Err()
}

func isLink(id string) bool {
	store, ok := strings.CutPrefix(id, linkPrefix)
	return ok && wire.IsName(store)
}
