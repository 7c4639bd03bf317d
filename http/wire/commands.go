package wire

import (
	"bytes"
	"strconv"
	"strings"

	"bodega/inventory"
)

// The bounds of a request to /v1/internal/commands, which has a command in each line.
const (
	CommandsMax = inventory.MaxLines // commands, and lines of all of them unless there is only one
	// CommandsBytesMax is up to when a command is added to others; one that is longer goes alone.
	CommandsBytesMax = 1 << 20
	// StoreBytesMax is for a request of a store with one command: the longest body, and what stands around it.
	StoreBytesMax = 1<<20 + 64<<10
	// NodeBytesMax is for a request of a node with one command, which says the same in other words.
	NodeBytesMax = 8 << 20
)

// kindWords are the kinds of command as a line names them, by kind: those that can be passed on.
var kindWords = func() (words [inventory.KindCount]string) {
	for k := inventory.Update; k < inventory.KindCount; k++ {
		if k != inventory.Import && k != expireHold { // which is made in a directory that nobody serves, and which nobody asks for
			words[k] = strings.ReplaceAll(k.String(), " ", "-")
		}
	}
	return words
}()

// expireHold is the number between those of holds and of counts, of a kind that batches decide by themselves.
const expireHold = inventory.ExtendHold + 1

// kindOf returns the kind with a word, or 0.
func kindOf(word []byte) inventory.Kind {
	for k, w := range kindWords {
		if w != "" && w == string(word) {
			return inventory.Kind(k)
		}
	}
	return 0
}

// StoreCommand is a command as a store passes it on: what it would have sent alone, in one line. Its texts and the body point into the
// line, or into the scanner, and are good until either is used again.
type StoreCommand struct {
	Kind inventory.Kind
	ID   []byte // of the hold or the transfer that it is about, in the path of the request alone

	// Headers of that request, as they would stand there; empty for none.
	Key, Actor, RequestID, Traceparent, Timeline, Healed []byte

	Body []byte
}

// AppendStoreCommand appends the line of a command. The body is the last member: the rest of the line, which nobody has to read twice.
func AppendStoreCommand(b []byte, c *StoreCommand) []byte {
	b = append(append(append(b, `{"kind":"`...), kindWords[c.Kind]...), '"')
	id := `,"holdId":`
	if isTransfer(c.Kind) {
		id = `,"transferId":`
	}
	for _, m := range [...]struct {
		name string
		text []byte
	}{{id, c.ID}, {`,"key":`, c.Key}, {`,"actor":`, c.Actor}, {`,"requestId":`, c.RequestID}, {`,"traceparent":`, c.Traceparent}, {`,"timeline":`, c.Timeline}, {`,"healed":`, c.Healed}} {
		if len(m.text) > 0 {
			b = AppendString(append(b, m.name...), m.text)
		}
	}
	b = append(append(b, `,"body":`...), bytes.TrimRight(c.Body, "\n")...)
	return append(b, '}', '\n')
}

const (
	bitCommandKind = 1 << iota
	bitCommandID
	bitCommandKey
	bitCommandRequest
	bitCommandTrace
	bitCommandTimeline
	bitCommandHealed
	bitCommandActor
)

var storeCommandMembers = []string{"kind", "holdId", "transferId", "key", "actor", "requestId", "traceparent", "timeline", "healed", "body"}

// DecodeStoreCommand reads a line. Members that are not known are refused: what they mean would be lost.
func DecodeStoreCommand(s *Scanner, line []byte) (c StoreCommand) {
	s.start(line)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "kind":
			if o.take(bitCommandKind) {
				if c.Kind = kindOf(s.string("kind")); c.Kind == 0 {
					s.check("kind", "is not known")
				}
			}
		case "holdId", "transferId":
			o.bytesInto(bitCommandID, &c.ID)
		case "key":
			o.bytesInto(bitCommandKey, &c.Key)
		case "actor":
			o.bytesInto(bitCommandActor, &c.Actor)
		case "requestId":
			o.bytesInto(bitCommandRequest, &c.RequestID)
		case "traceparent":
			o.bytesInto(bitCommandTrace, &c.Traceparent)
		case "timeline":
			o.bytesInto(bitCommandTimeline, &c.Timeline)
		case "healed":
			o.bytesInto(bitCommandHealed, &c.Healed)
		case "body":
			c.Body = s.rest()
			s.need(o.given, bitCommandKind, "kind")
			return c
		default:
			s.misname(o.name, unknownIssue(string(o.name), storeCommandMembers))
		}
	}
	s.check("body", "is missing")
	return c
}

// bytesInto reads the present member, a text.
func (o *object) bytesInto(bit uint32, text *[]byte) {
	if name := o.name; o.take(bit) {
		*text = o.s.string(string(name))
	}
}

// rest returns the value that is the last member of the object which is the document, without looking into it.
func (s *Scanner) rest() []byte {
	end := bytes.LastIndexByte(s.data, '}')
	if end < s.pos || len(bytes.TrimSpace(s.data[end+1:])) > 0 {
		s.fail("body", "must be the last member")
		return nil
	}
	value := s.data[s.pos:end:end]
	s.pos = len(s.data)
	return value
}

// StoreAnswer is the answer to a line of a store: what would have answered the request alone.
type StoreAnswer struct {
	Status     int
	Offset     int64 // -1 for none
	RetryAfter int64 // seconds, 0 for nothing said
	Replayed   bool
	Timeline   []byte // "" for none
	Body       []byte // JSON
}

// AppendStoreAnswer appends the line of an answer.
func AppendStoreAnswer(b []byte, a *StoreAnswer) []byte {
	b = strconv.AppendInt(append(b, `{"status":`...), int64(a.Status), 10)
	if a.Offset >= 0 {
		b = strconv.AppendInt(append(b, `,"offset":`...), a.Offset, 10)
	}
	if len(a.Timeline) > 0 {
		b = AppendString(append(b, `,"timeline":`...), a.Timeline)
	}
	if a.RetryAfter > 0 {
		b = strconv.AppendInt(append(b, `,"retryAfter":`...), a.RetryAfter, 10)
	}
	if a.Replayed {
		b = append(b, `,"replayed":true`...)
	}
	b = append(append(b, `,"body":`...), bytes.TrimRight(a.Body, "\n")...)
	return append(b, '}', '\n')
}

const (
	gotStatus = 1 << iota
	gotStatusOffset
	gotStatusTimeline
	gotStatusRetry
	gotStatusReplayed
)

// DecodeStoreAnswer reads the answer to a line. Members that are not known are passed over.
func DecodeStoreAnswer(s *Scanner, line []byte) (a StoreAnswer) {
	s.start(line)
	a.Offset = -1
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "status":
			if o.take(gotStatus) {
				a.Status = int(s.whole("status"))
			}
		case "offset":
			if o.take(gotStatusOffset) {
				a.Offset = s.whole("offset")
			}
		case "timeline":
			o.bytesInto(gotStatusTimeline, &a.Timeline)
		case "retryAfter":
			if o.take(gotStatusRetry) {
				a.RetryAfter = s.whole("retryAfter")
			}
		case "replayed":
			if o.take(gotStatusReplayed) {
				a.Replayed = s.boolean("replayed")
			}
		case "body":
			a.Body = s.rest()
			s.need(o.given, gotStatus, "status")
			return a
		default:
			o.ignore()
		}
	}
	s.check("body", "is missing")
	return a
}
