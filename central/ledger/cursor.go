package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"bodega/inventory"
	"bodega/storage"
)

// A cursor proves that its reader was told of a history up to a position. It is, in base64 (RFC 4648, for URLs, unpadded),
//
//	version u8 | position u64, big-endian | chain 16 bytes | the first 16 bytes of HMAC-SHA-256(secret, all before it, timeline)
//
// so nobody but this directory's central, or that of a copy of it, can have made one that is accepted.
const (
	cursorVersion = 1
	cursorSigned  = 1 + 8 + 16
	cursorSize    = cursorSigned + 16
)

// position is what a cursor says.
type position struct {
	at    inventory.Offset
	chain inventory.Chain
}

// given is a cursor that was made.
type given struct {
	position
	timeline string
	text     string
}

func (p *position) signed(b []byte) []byte {
	b = append(b, cursorVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(p.at))
	return append(b, p.chain[:]...)
}

// sign returns what proves that a cursor of a timeline was made here.
func sign(h *storage.History, signed []byte, timeline string) []byte {
	mac := hmac.New(sha256.New, h.Secret[:])
	mac.Write(signed)
	mac.Write([]byte(timeline))
	return mac.Sum(nil)[:cursorSize-cursorSigned]
}

// parseCursor takes a cursor apart. ok is false if it cannot be one. The timeline is that for which it was made, of h or its
// ancestors, or "" if it was made elsewhere.
func parseCursor(h *storage.History, text string) (p position, timeline string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != cursorSize || b[0] != cursorVersion {
		return p, "", false
	}
	p.at = inventory.Offset(binary.BigEndian.Uint64(b[1:]))
	copy(p.chain[:], b[9:])
	signed, mac := b[:cursorSigned], b[cursorSigned:]
	if p.at < 0 {
		return p, "", false
	}
	if hmac.Equal(mac, sign(h, signed, h.Timeline)) {
		return p, h.Timeline, true
	}
	for i := len(h.Ancestors) - 1; i >= 0; i-- {
		if a := h.Ancestors[i].Timeline; hmac.Equal(mac, sign(h, signed, a)) {
			return p, a, true
		}
	}
	return p, "", true
}

// Cursor implements inventory.Descendant.
func (l *Ledger) Cursor(at inventory.Mark) string {
	return l.makeCursor(position{at.Offset, at.Chain}, l.Timeline())
}

// makeCursor returns the cursor of a position, "" if its chain is not known. All who wait for the same event get the same, so
// the newest is kept.
func (l *Ledger) makeCursor(p position, timeline string) string {
	if p.at > 0 && p.chain == (inventory.Chain{}) {
		return ""
	}
	if last := l.cursor.Load(); last != nil && last.position == p && last.timeline == timeline {
		return last.text
	}
	signed := p.signed(make([]byte, 0, cursorSize))
	text := base64.RawURLEncoding.EncodeToString(append(signed, sign(&l.history.Load().History, signed, timeline)...))
	l.cursor.Store(&given{p, timeline, text})
	return text
}

// cursorAt is makeCursor for a position whose chain is to be found. A page is as good without one.
func (l *Ledger) cursorAt(ctx context.Context, at inventory.Offset, timeline string) string {
	chain, err := l.chain(ctx, at)
	if err != nil {
		return ""
	}
	return l.makeCursor(position{at, chain}, timeline)
}

// chain returns what stands for the events before a position, zero if that is not known.
func (l *Ledger) chain(ctx context.Context, at inventory.Offset) (inventory.Chain, error) {
	if c, ok := l.feed.Chain(at); ok {
		return c, nil
	}
	return l.engine.Chain(ctx, at)
}
