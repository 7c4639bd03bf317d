package wire

import (
	"cmp"
	nethttp "net/http"
	"strconv"

	"bodega/inventory"
)

// UpdateRequest is a request to change stock, from its body to its answer, with the memory for it, which is kept from one request to the
// next. It has nothing of an earlier one after Reset. The way is Decode, Build, the service if CanSubmit, then an answer: the one of
// Refusal and AppendRefused if nothing was done, else of AppendResults.
type UpdateRequest struct {
	Asked   Update            // what the body says
	Command inventory.Command // what the service is asked; who asks is for the caller to say before Build
	// Principal is whose the idempotency keys are: Command.Actor, or the store that passes on what the actor asks; likewise.
	Principal string

	Batch  bool // it has lines
	Atomic bool // of which all are done or none

	dialect *Dialect
	keys    []inventory.KeyHash // of Command
	lines   []inventory.Line    // of Command
	ifMatch bool
	key     string            // of the header, or of an atomic batch as a whole; "" if the lines have their own
	faults  map[int]lineFault // by line
	first   int               // the first line with a fault, if there is one
	text    []byte            // scratch
}

// Reset forgets a request, but for memory that is not too much to keep.
func (u *UpdateRequest) Reset() {
	u.Asked.Reset()
	clear(u.lines)
	lines, text := u.lines[:0], u.text[:0]
	if cap(lines) > keptItemsMax {
		lines = nil
	}
	if cap(text) > keptTextMax {
		text = nil
	}
	*u = UpdateRequest{Asked: u.Asked, keys: u.keys, lines: lines, text: text}
}

// Decode reads the body.
func (u *UpdateRequest) Decode(s *Scanner, body []byte, d *Dialect) *inventory.Error {
	u.dialect = d
	if DecodeUpdate(s, body, &u.Asked); s.Fault != nil {
		return Unreadable(s.Fault, d.badBody.Code, d.badBody.Message, u.Asked.Many)
	}
	u.Batch = len(u.Asked.Lines) > 0
	return nil
}

// Asker is who asks for an update, as the server knows him.
type Asker interface {
	// Owner returns who an idempotency key is counted for.
	Owner(key string) string
	// PassesOn says whether he is a store that passes on what its callers ask, in its name and under such a key.
	PassesOn(store, key string) bool
	// ProductID returns the id that is meant by what was sent, or what is wrong with that.
	ProductID(sent string) (id inventory.ProductID, issue string)
}

// Build turns body and headers into Command, whose Actor is set, or says what is wrong with the request as a whole. needsLines says
// that a single update is refused.
func (u *UpdateRequest) Build(h nethttp.Header, needsLines bool, from Asker) *inventory.Error {
	if field, issue := u.checkForm(needsLines); field != "" {
		return Invalid(field, issue)
	}
	key, err := ParseIdempotencyKey(h[HeaderIdempotencyKey], u.dialect.KeyBytesMax)
	if err == nil && u.Atomic {
		key, err = u.operationKey(key)
	}
	if err != nil {
		return err
	}
	u.key = key
	version, ifMatch, err := ParseIfMatch(h["If-Match"])
	if u.ifMatch = ifMatch; err == nil {
		err = u.checkHeaders(version)
	}
	if err != nil {
		return err
	}
	if err := u.readDefault(from); err != nil {
		return err
	}
	u.Command.Kind = inventory.Update
	u.buildLines(version, from)
	u.Command.Lines = u.lines
	if u.Atomic {
		u.Command.Keys, u.Command.Print = u.keys, inventory.FingerprintLines(u.lines)
	}
	return nil
}

// readDefault finds out which place lines mean that name none: the store's own, or that of the store which passes them on.
func (u *UpdateRequest) readDefault(from Asker) *inventory.Error {
	at := u.dialect.Location
	if sent := u.Asked.Default; len(sent) > 0 {
		if issue := inventory.CheckNamedLocation(string(sent)); issue != "" {
			return Invalid("defaultLocationId", issue)
		}
		first := &u.Asked.UpdateLine
		if u.Batch {
			first = &u.Asked.Lines[0]
		}
		if !from.PassesOn(string(first.Store), cmp.Or(u.key, string(first.Key))) {
			return Invalid("defaultLocationId", "is for stores to say: name yours in central's STORES, or say locationId")
		}
		at = inventory.LocationID(sent)
	}
	if at != "" {
		u.Command.Scope = &inventory.Scope{Default: at}
	}
	return nil
}

// CanSubmit says whether there is something to ask the service for: not if what cannot be decided is all there is, or one line of an
// atomic batch.
func (u *UpdateRequest) CanSubmit() bool {
	return len(u.lines) > 0 && (len(u.faults) == 0 || !u.Atomic)
}

// checkForm reads what holds for all lines, and says what is wrong with it, or nothing.
func (u *UpdateRequest) checkForm(needsLines bool) (field, issue string) {
	asked := &u.Asked
	switch mode := string(asked.Mode); {
	case needsLines && !u.Batch:
		return "updates", "must have at least one line"
	case mode == "atomic":
		u.Atomic = u.Batch
	case mode != "" && mode != "partial":
		return "mode", `must be "partial" or "atomic"`
	}
	if u.dialect.IsStore() && asked.BadConflict {
		return "onConflict", onlyRetry
	}
	return "", ""
}

const onlyRetry = `must be "retry"`

// operationKey is the one key of an atomic batch, from the header or the top of the body, or "" if its lines have one each.
func (u *UpdateRequest) operationKey(header string) (string, *inventory.Error) {
	switch body := u.Asked.Key; {
	case len(body) == 0 || string(body) == header:
		return header, nil
	case header == "":
		if issue := inventory.CheckKey(string(body), u.dialect.KeyBytesMax); issue != "" {
			return "", Invalid("idempotencyKey", issue)
		}
		return string(body), nil
	default:
		return "", errTwoKeys
	}
}

var errTwoKeys = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header Idempotency-Key and the key in the body differ",
	Details: []inventory.Detail{{Field: "idempotencyKey", Issue: "differs from the header Idempotency-Key"}}}

// checkHeaders refuses headers and body that contradict each other.
func (u *UpdateRequest) checkHeaders(version inventory.Version) *inventory.Error {
	asked, key := &u.Asked, u.key
	if u.ifMatch && u.Batch {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "If-Match is for a single update; lines have versions of their own"}
	}
	if u.ifMatch && asked.HasVersion && inventory.CheckInteger(asked.Version) == "" && asked.Version != int64(version) {
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "The header If-Match and the version in the body differ",
			Details: []inventory.Detail{{Field: "version", Issue: "differs from the header If-Match"}}}
	}
	if key == "" {
		return nil
	}
	if !u.Batch && asked.HasKey && string(asked.Key) != key {
		return errTwoKeys
	}
	for i := range asked.Lines {
		w := &asked.Lines[i]
		if !w.HasKey {
			continue
		}
		want := key
		if !u.Atomic {
			want = key + "#" + strconv.Itoa(i)
		}
		if string(w.Key) != want {
			return errTwoKeys
		}
	}
	return nil
}
