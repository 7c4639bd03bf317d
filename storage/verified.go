package storage

import "bodega/inventory"

// Verified says what a tool has read, and what is known of it now.
type Verified struct {
	Kind     Kind
	Proved   string          // in words for people
	Timeline string          // of what it holds; "" if it does not say
	At       *inventory.Mark // the state that it holds or leads to; nil if it holds none
}

// Kind is what Bodega has written, in a word for programs.
type Kind string

// What there is to verify.
const (
	KindCentral    Kind = "central"    // data directory of a central
	KindStore      Kind = "store"      // data directory of a store
	KindOutbox     Kind = "outbox"     // outbox of a store
	KindJournal    Kind = "journal"    // directory of segments
	KindSegment    Kind = "segment"    // one of them
	KindCheckpoint Kind = "checkpoint" // checkpoint.db, a copy of it, or the file of a store's copy
	KindBackup     Kind = "backup"
	KindExport     Kind = "export"
)

// Telling is how a tool that reads for long tells how far it is. The zero value tells nobody.
type Telling struct {
	// Part gets a line for each part that is in order.
	Part func(line string)
	// Progress is told now and then how much of something was read: of total, or 0 if that is not known.
	Progress func(what string, done, total int64)
}

// Line tells of a part that is in order.
func (t Telling) Line(line string) {
	if t.Part != nil {
		t.Part(line)
	}
}

// Read tells how much was read.
func (t Telling) Read(what string, done, total int64) {
	if t.Progress != nil {
		t.Progress(what, done, total)
	}
}
