package etcd

import (
	"fmt"
	"strconv"
	"strings"

	"bodega/journal"
)

// keys are the names of what is stored.
type keys struct {
	identity string // whose log it is
	head     string // where it ends
	first    string // where it begins
	logs     string // begins the name of each batch
	leader   string // of the election: a key for each member that stands, and the oldest leads
	handover string // who is to have the lead next
	members  string // begins the name of each member
	known    string // begins the name of each that has ever been one, until it is forgotten
}

func newKeys(prefix string) keys {
	p := "/" + prefix + "/"
	return keys{
		identity: p + "identity", head: p + "head", first: p + "first", logs: p + "log/",
		leader: p + "leader", handover: p + "handover", members: p + "members/", known: p + "known/",
	}
}

// batch is the key of the batch whose first record has an LSN: in order of these.
func (k *keys) batch(first journal.LSN) string { return fmt.Sprintf("%s%016x", k.logs, uint64(first)) }

// piece is where one more piece of a batch is, which has more than one transaction may hold. It follows the batch and precedes the next.
func (k *keys) piece(first journal.LSN, i int) string {
	return fmt.Sprintf("%s/%08x", k.batch(first), i)
}

// end is behind all batches.
func (k *keys) end() string { return k.logs[:len(k.logs)-1] + "0" }

// parse is the inverse of batch, and of piece, whose number is not 0.
func (k *keys) parse(key string) (first journal.LSN, piece int, err error) {
	lsn, i, isPiece := strings.Cut(strings.TrimPrefix(key, k.logs), "/")
	n, err := strconv.ParseUint(lsn, 16, 64)
	if err == nil && isPiece {
		var p uint64
		p, err = strconv.ParseUint(i, 16, 31)
		piece = int(p)
	}
	if err != nil || isPiece == (piece == 0) {
		return 0, 0, mismatch("the key %q is no batch's", key)
	}
	return journal.LSN(n), piece, nil
}
