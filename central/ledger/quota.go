package ledger

import (
	"fmt"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// ownerShare is the part of all keys that one owner may have: a tenth.
const ownerShare = 10

// keyQuota keeps the keys that are remembered within bounds, of all and of each owner. It asks the engine once a group for each
// owner in it, and counts what the group adds itself. The writer alone uses it.
type keyQuota struct {
	max, each int64
	ttl       inventory.Millis // 0 means for ever

	engine storage.Engine
	age    inventory.Millis // now
	all    int64            // that may still be added
	owners []ownerLeft
	index  map[string]int // into owners
	last   int            // of owners: most commands come from who sent the one before
}

// ownerLeft is how many keys an owner may still add.
type ownerLeft struct {
	owner string
	left  int64
}

func newKeyQuota(most int64, ttl inventory.Millis) keyQuota {
	return keyQuota{max: most, each: max(1, most/ownerShare), ttl: ttl, index: map[string]int{}}
}

// begin forgets the group before.
func (q *keyQuota) begin(engine storage.Engine, age inventory.Millis) {
	q.engine, q.age = engine, age
	q.all = q.max - engine.Keys("", age).All
	q.owners = q.owners[:0]
	clear(q.index)
}

// of returns what an owner has left; nil for nobody, whose keys are counted among all alone.
func (q *keyQuota) of(owner string) *ownerLeft {
	if owner == "" {
		return nil
	}
	if q.last < len(q.owners) && q.owners[q.last].owner == owner {
		return &q.owners[q.last]
	}
	i, known := q.index[owner]
	if !known {
		i = len(q.owners)
		q.owners = append(q.owners, ownerLeft{owner, q.each - q.engine.Keys(owner, q.age).Owned})
		q.index[owner] = i
	}
	q.last = i
	return &q.owners[i]
}

// admit refuses a command that would add more keys than there is room for. What is remembered is still answered.
func (q *keyQuota) admit(batch *inventory.Batch, cmd *inventory.Command) error {
	n := int64(len(cmd.Keys))
	if cmd.Kind == inventory.Update || cmd.Kind == inventory.Partial {
		n += int64(len(cmd.Lines)) // at most
	}
	who := q.of(cmd.Owner)
	if n == 0 || n <= q.all && (who == nil || n <= who.left) {
		return nil
	}
	added, err := batch.NewKeys(cmd)
	switch n = int64(added); {
	case err != nil:
		return unanswerable(err)
	case who != nil && n > who.left && n > 0:
		return q.refuse(cmd.Owner, inventory.CodeRateLimited,
			fmt.Sprintf("%s may have %d idempotency keys remembered and has %d; wait until some have expired", cmd.Owner, q.each, q.each-who.left))
	case n > q.all && n > 0:
		return q.refuse("", inventory.CodeOverloaded, "too many idempotency keys are remembered; wait until some have expired")
	}
	return nil
}

// took counts what a command has added.
func (q *keyQuota) took(owner string, keys int) {
	q.all -= int64(keys)
	if who := q.of(owner); who != nil {
		who.left -= int64(keys)
	}
}

// refuse tells when there will be room: at the latest when what was added last has expired.
func (q *keyQuota) refuse(owner string, code inventory.Code, message string) error {
	room := q.engine.Keys(owner, q.age).Room
	if room <= q.age {
		room = q.age + q.ttl
	}
	return &inventory.Error{Code: code, Message: message, RetryAfter: time.Duration(room-q.age) * time.Millisecond}
}
