package engine

import (
	"context"
	"time"

	"bodega/journal"
	"bodega/storage"
)

// Log is where records are durable before anything is acknowledged: the engine appends to it, and takes it up into the checkpoint
// behind. Its entries, records and numbers are those of package journal, which is the log of one machine. Append and Resolve
// are called by one goroutine; the others beside it.
type Log interface {
	// Append makes the entries durable, contiguous and in order, as one write of the log, and returns the LSN of the last. They
	// are not kept.
	//
	// Errors: journal.ErrNoSpace, ErrExhausted and ErrTooLarge (of what the entries are encoded), and storage.ErrOverloaded: nothing was
	// written, and later calls may succeed; storage.ErrFenced: nothing was written, and nothing will be; storage.ErrUnknown: ask
	// Resolve, and append nothing before it has told. After any other error the outcome is unknown and the log has stopped: only Logs.Open
	// can tell.
	Append(entries ...journal.Entry) (journal.LSN, error)
	// Resolve tells, by reading the log, what became of the entries for which Append returned storage.ErrUnknown, and if they are
	// durable, the LSN of the last. An error means that this process cannot tell any more.
	Resolve(ctx context.Context) (journal.LSN, storage.Fate, error)
	// Read calls fn for each record from an LSN on to the one that is durable when Read begins, in order. The payload is valid
	// only during the call; an error of fn ends Read with that error.
	Read(from journal.LSN, fn func(journal.Record) error) error
	// Trim lets the log forget records below an LSN, which this engine needs no more. The log may keep them, for those who do.
	Trim(below journal.LSN) error
	// Bounds does not wait for an Append.
	Bounds() Bounds
	// Close waits for an Append and lets go. It gives up no leadership.
	Close() error
}

// Bounds are what a log holds.
type Bounds struct {
	First, Last journal.LSN // durable; First is above Last if none are kept
	Chain       uint32      // of the record before First; 0 if that is not known
	Bytes       int64       // encoded, of what is kept
	Since       time.Time   // when the write that is under way began; zero if none is
}

// Logs opens the log that belongs to a checkpoint.
type Logs interface {
	// Open calls take for each record behind the start, in order, and returns the log, ready to append. All that was handed over
	// is durable then. It refuses a log that does not go on from the start, whose owner is another, or that is damaged.
	//
	// If there is no room to make it ready the error is journal.ErrNoSpace, and if Recovery.Whole is set, take has had all the same
	// every record.
	Open(at Start, take func(journal.Record) error) (Log, journal.Recovery, error)
	// Look calls take for every record that is kept, from before the start as well, changes nothing, and needs no leadership.
	Look(at Start, take func(journal.Record) error) (journal.Report, error)
	// Settle makes durable, where it stands, what a Look or an Open without room has handed over.
	Settle() error
	// Name says for people where the log is.
	Name() string
}

// Shared is a Log that several processes read, and to which one at a time, which leads, appends: Append by any other returns
// storage.ErrFenced. Logs.Open needs no lead for it. The rest may be called beside Append.
type Shared interface {
	Log
	// Campaign waits until this process leads, which begins a term, and returns the LSN of the last record, as read within that
	// term: whoever appends must have taken up everything through it. An append of an earlier term can come to nothing any more. It
	// ends with ctx, whose error it returns, or with one of damage (a method Damaged that returns true) if the log is not the one that it was:
	// nobody goes on with that. While the log cannot be reached it tries again.
	Campaign(ctx context.Context) (journal.LSN, error)
	// Lost is closed when the newest term has ended or may have; nil before the first.
	Lost() <-chan struct{}
	// Resign ends the term for the member that is named, or for whoever wants the lead if that is "".
	Resign(ctx context.Context, to string) error
	// Await returns the LSN of the last record once that is above after; it ends as Campaign does.
	Await(ctx context.Context, after journal.LSN) (journal.LSN, error)
	// Head asks the log for its end, at a moment after the call began. Error: storage.ErrUnreachable, or that of ctx.
	Head(ctx context.Context) (storage.Head, error)
	// Report lets the others know how this process is doing, and keeps the log from being trimmed behind what it needs. Whoever has not
	// reported for some seconds does not live. Append tells by its entries how far the log goes; Report is called each second.
	Report(ctx context.Context, m storage.Member) error
	// Members are those that live, in order of their names.
	Members(ctx context.Context) ([]storage.Member, error)
	// Missing and Forget are those of a storage.Replica.
	Missing(ctx context.Context) ([]storage.Missing, error)
	Forget(ctx context.Context, name string) error
	// Identity is whose log it is, as it was when last read: it changes by Rename alone.
	Identity() storage.Identity
	// Rename gives the history another name; who leads may. Everybody learns of it by Identity before any later record.
	Rename(ctx context.Context, to storage.Identity) error
}

// Start is where a log is opened, and whose it must be.
type Start struct {
	DataID    [16]byte
	Timeline  [16]byte
	Ancestors [][16]byte // of Timeline
	Epoch     uint64     // of this start; a log in which a higher one stands is refused
	Applied   journal.LSN
	Chain     uint32 // of record Applied
}

// start is where the log goes on behind a checkpoint.
func (e *Engine) start(at *checkpoint) Start {
	s := Start{
		DataID: e.manifest.DataID, Timeline: e.manifest.Timeline, Epoch: e.manifest.Epoch,
		Applied: at.Applied, Chain: at.Chain,
	}
	for _, a := range e.manifest.Ancestors {
		s.Ancestors = append(s.Ancestors, a)
	}
	return s
}
