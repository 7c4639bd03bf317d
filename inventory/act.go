package inventory

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Act is what somebody did who may do more than tills do: who, from where, what, and what came of it. Those that changed something are in
// the records of what they changed, or in records of their own ([Note]); what was refused is kept elsewhere. It is never changed.
type Act struct {
	Seq       int64  // numbers acts from 1; given by who decides
	At        Millis // likewise
	Actor     string
	Action    string // name of the route
	Target    string // what it was done to, as far as one thing can be named
	Address   string // of the caller
	Node      string // of a cluster, that was asked
	RequestID string
	Outcome   string // OutcomeApplied, OutcomePartly, or in the words of who noted it
}

// Outcomes of acts that changed something.
const (
	OutcomeApplied = "applied"
	OutcomePartly  = "partly" // of some lines
)

// MaxActs is how many acts are remembered, the newest.
const MaxActs = 100_000

// maxActBytes bounds each text of an act: longer ones are cut.
const maxActBytes = 256

// Tidy makes each text one that can be kept and shown, whoever sent it: what no eye sees, or is no UTF-8, is quoted as Go does ("\x1b"), and
// what is longer than 256 bytes is cut. Again changes nothing.
func (a *Act) Tidy() {
	for _, text := range a.texts() {
		if !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return !strconv.IsPrint(r) }) {
			*text = strconv.Quote((*text)[:min(len(*text), maxActBytes)])
		}
		*text = cutText(*text, maxActBytes)
	}
}

// ActQuery asks for acts, the newest first. What is zero is not asked for.
type ActQuery struct {
	Actor, Action string
	From, To      Millis // decided then or later, and before To
	Before        int64  // with a number below
	Limit         int    // at least 1
}

// ActPage is a part of what an ActQuery asks for.
type ActPage struct {
	Acts []*Act // newest first
	Next int64  // Before of the next page; 0 at the end
}

// ActLister is what a service offers that knows the acts of the ledger.
type ActLister interface {
	Acts(ctx context.Context, q ActQuery) (ActPage, error)
}

// actLog are the newest acts, in their order. What was put in is never changed, so a copy of the value stands still.
type actLog struct {
	list []*Act
	next int64 // number of the next, less one
}

// add takes an act that was not there.
func (a *actLog) add(act *Act) {
	if act.Seq <= a.next {
		return // seen already
	}
	a.next = act.Seq
	a.list = append(a.list, act)
	if more := len(a.list) - MaxActs; more > 0 {
		a.list = a.list[more:]
	}
}

// page returns what a query asks for. Times do not fall from one act to the next.
func (a actLog) page(q *ActQuery) (p ActPage) {
	for i := len(a.list) - 1; i >= 0; i-- {
		act := a.list[i]
		switch {
		case act.At < q.From:
			return p
		case q.Before > 0 && act.Seq >= q.Before, q.To > 0 && act.At >= q.To, q.Actor != "" && act.Actor != q.Actor, q.Action != "" && act.Action != q.Action:
		case len(p.Acts) == q.Limit:
			p.Next = p.Acts[len(p.Acts)-1].Seq
			return p
		default:
			p.Acts = append(p.Acts, act)
		}
	}
	return p
}

// Acts returns acts that the state remembers.
func (s *State) Acts(q ActQuery) ActPage {
	s.mu.RLock()
	have := s.acts
	s.mu.RUnlock()
	return have.page(&q)
}

// PutAct puts an act of a checkpoint in, in order of their numbers, after Reset and before the first Apply. There is no error.
func (s *State) PutAct(a *Act) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acts.add(a)
	return nil
}

// Acts visits the acts that the view remembers, the oldest first.
func (v *View) Acts(visit func(*Act)) {
	for _, a := range v.acts.list {
		visit(a)
	}
}

// actFormat is the first byte of an encoded act.
const actFormat = 0

// AppendAct appends the binary form of an act: format u8 | seq varint | at varint | actor, action, target, address, node, request, outcome,
// each behind its length.
func AppendAct(b []byte, a *Act) []byte {
	b = appendInt(appendInt(append(b, actFormat), a.Seq), int64(a.At))
	for _, text := range a.texts() {
		b = appendText(b, *text)
	}
	return b
}

// DecodeAct is the inverse of [AppendAct]. The act shares no memory with b.
func DecodeAct(b []byte) (*Act, error) {
	r := reader{b: b}
	if f := r.byte(); f != actFormat && r.err == nil {
		return nil, errFormat("act", f)
	}
	a := &Act{Seq: r.int(), At: Millis(r.int())}
	for _, text := range a.texts() {
		*text = r.text()
	}
	if r.err == nil && a.Seq <= 0 {
		r.fail("an act without a number")
	}
	return a, r.done("act")
}

func (a *Act) texts() [7]*string {
	return [...]*string{&a.Actor, &a.Action, &a.Target, &a.Address, &a.Node, &a.RequestID, &a.Outcome}
}

// decideNote decides a command that changes nothing but what is remembered.
func (b *Batch) decideNote(cmd *Command) *Answer {
	if cmd.Act != nil {
		b.open(cmd)
	}
	return &Answer{At: b.at, Offset: b.next, Results: []Result{{Outcome: Applied}}}
}

// note has the record of a command remember who did it, if the command has a record that changes something. Records before first are
// others'.
func (b *Batch) note(cmd *Command, ans *Answer, first int) {
	if len(b.Records) <= first {
		return
	}
	rec := &b.Records[len(b.Records)-1]
	if cmd.Kind != Note && len(rec.Events) == 0 && len(rec.Entries) == 0 {
		return
	}
	b.acts++
	act := *cmd.Act
	act.Seq, act.At = b.acts, b.at
	act.Tidy()
	if act.Outcome == "" {
		act.Outcome = ans.outcome()
	}
	rec.Act, ans.Noted = &act, true
}

// cutText returns a text, cut between characters to at most so many bytes.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// outcome says in one word what came of a command that changed something.
func (a *Answer) outcome() string {
	if a.Failed() >= 0 {
		return OutcomePartly
	}
	return OutcomeApplied
}
