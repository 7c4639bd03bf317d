package engine

import (
	"cmp"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// Config says where an engine keeps its data and how it behaves. Dir is required; every other zero value means its default.
type Config struct {
	// Dir is the data directory. It is created if its parent exists.
	Dir string
	// FS is the file system of all files but checkpoint.db, which bbolt opens itself. Nil means vfs.OS.
	FS vfs.FS
	// SegmentBytes is the size of a journal segment. Zero means 64 MiB.
	SegmentBytes int64
	// CheckpointBytes is how much journal a checkpoint takes up at most; so much also makes one due. Zero means 256
	// MiB.
	CheckpointBytes int64
	// CheckpointInterval is how long records wait for a checkpoint at most. Zero means 60 s.
	CheckpointInterval time.Duration
	// JournalMaxBytes is how much uncheckpointed journal makes Commit return storage.ErrOverloaded. Zero means 1 GiB.
	JournalMaxBytes int64
	// RetainBytes is how much journal that no checkpoint needs any more is kept for whoever follows it (Engine.Retain). It is less
	// where the volume has no room for it. Zero means none.
	RetainBytes int64
	// KeepBytes is how much journal is kept behind a copy of checkpoint.db, from which both it is made again should it be damaged;
	// at most an eighth of the volume, and none where that is little. Zero means JournalMaxBytes, less than zero none.
	KeepBytes int64
	// KeyTTL is how long a receipt is kept, by age. Zero means 24 h, less than zero for ever.
	KeyTTL inventory.Millis
	// MaxEvents is how many of the newest events are kept; somewhat more are. Zero means 1,000,000.
	MaxEvents int64
	// HistoryMaxBytes is how much of events is kept beside the checkpoint for a long time (storage.Past). Zero means the smaller of 20 GiB
	// and a tenth of the volume, less than zero none.
	HistoryMaxBytes int64
	// HistoryMaxAge is how long. Zero means as long as there is room.
	HistoryMaxAge inventory.Millis
	// MinFreeBytes and MinFreeShare (0 to 1) bound the free space of the volume: when less of either is left, Commit returns
	// storage.ErrDiskFull. At twice as much Hooks.LowSpace warns and Commit accepts again. Zero means three segments, and 0.05.
	MinFreeBytes uint64
	MinFreeShare float64
	// Log opens the log that is checkpointed. Nil means a journal in Dir.
	Log Logs
	// AllowNetworkFS permits a directory on a network file system, whose locks and syncs often do not hold.
	AllowNetworkFS bool
	// ReadOnly opens the checkpoint for reading and takes no part in anything else: Load brings the state up to the newest
	// durable record, Receipt and Events answer, Commit fails, and no file is changed.
	ReadOnly bool
	// Unsound is what is wrong with checkpoint.db, if somebody has looked: Open makes it again.
	Unsound error
	// Ancestors are what the history descends from, the oldest first, if Open makes the directory; their timelines are UUIDs. One
	// that is there has its own.
	// They came without their idempotency keys.
	Ancestors []inventory.Ancestor
	// Program is noted in MANIFEST.json as its creator. Empty means "bodega".
	Program string
	// Now is the clock of the journal, of checkpoint intervals and of space checks; it never decides what is kept. Nil
	// means time.Now.
	Now   func() time.Time
	Hooks Hooks

	noPast         bool          // the history is not looked at: it is not what is asked about
	shared         bool          // the log is, with other processes: see Replica
	apart          bool          // the log is elsewhere, and what is here is the checkpoint
	checkpointFile string        // path of the bbolt file; for tests, whose FS may not be the real one
	names          vfs.FS        // gives the bbolt file its name; for tests, which look on. Nil means vfs.OS
	partitionMax   int           // keys of a partition; for tests
	saved          func()        // called after each transaction on the bbolt file; for tests
	noRebuild      bool          // checkpoint.db stays as it is, whatever it is; for tests of what notices damage
	keepLeast      int64         // of KeepBytes that is worth it; for tests. Zero means CheckpointBytes and four segments
	compactMin     int64         // smallest file that is compacted; for tests. Zero means 64 MiB
	compactEvery   time.Duration // from one compaction to the next; for tests. Zero means ten minutes
	compactBytes   int           // of a transaction of a compaction; for tests. Zero means 16 MiB
	compactStep    func(string)  // told where a compaction is; for tests
	noSync         bool          // of the bbolt file; for tests, in which the machine does not stop
}

// Hooks are told what happens, for logs and metrics. Each may be nil; none may block or call the engine.
type Hooks struct {
	// TornTail follows the start after a crash that cut a record short: nothing acknowledged was lost, if the disk has kept what it had synced.
	TornTail func(journal.TornTail)
	// Loaded follows Load: what was in the checkpoint and what was replayed behind it.
	Loaded func(Loaded)
	// Checkpointed follows each checkpoint.
	Checkpointed func(Checkpointed)
	// Compacted follows each compaction of the checkpoint's file.
	Compacted func(bolt.Compacted)
	// CompactionWaits is called, at most once an hour, when spare bytes of the file could be given back, but the volume has not so
	// many free as that needs.
	CompactionWaits func(spare, needs, free uint64)
	// Synced follows each group of records that became durable.
	Synced func(records, bytes int, took time.Duration)
	// LowSpace is called when free space falls under twice the minimum, at most once a minute; refusing says whether
	// commits are refused already.
	LowSpace func(free, total uint64, refusing bool)
	// Waiting is called when a start finds no room for what it has to write: reads work, and Commit returns storage.ErrDiskFull.
	// It is called again, with nil, when there was room.
	Waiting func(why error)
	// SmallVolume follows the start on a volume that cannot have the free space which MinFreeBytes and MinFreeShare ask for.
	SmallVolume func(SmallVolume)
	// Warning is called when something is unwise (the kind of volume) or something optional failed.
	Warning func(error)
	// Repaired follows a checkpoint that found products in checkpoint.db damaged and has put them right from the
	// journal.
	Repaired func(products int)
	// Rebuilt follows the Load for which checkpoint.db had to be made again.
	Rebuilt func(Rebuilt)
	// Verifying is told now and then by Verify how many values and records it has read.
	Verifying func(n int)
	// Failed is called once, when the engine stops committing for good.
	Failed func(error)
}

// Loaded tells what Load did.
type Loaded struct {
	Products, Tombstones int64
	Offset               inventory.Offset // of the checkpoint
	Records              int              // replayed behind it
	TornBytes            int64
	Took                 time.Duration
}

// Checkpointed tells what a checkpoint did.
type Checkpointed struct {
	Records, Events, Keys, Products int
	Offset                          inventory.Offset // of the checkpoint now
	Bytes                           int64            // of checkpoint.db
	Took                            time.Duration
}

const (
	defaultCheckpointBytes = 256 << 20
	defaultJournalMax      = 1 << 30
	defaultSegment         = 64 << 20
	defaultMaxEvents       = 1_000_000
	defaultPartition       = 1_000_000
	defaultMinFreeShare    = 0.05
	defaultKeyTTL          = inventory.Millis(24 * time.Hour / time.Millisecond)
)

func (c Config) withDefaults() Config {
	if c.FS == nil {
		c.FS = vfs.OS
	}
	if c.names == nil {
		c.names = vfs.OS
	}
	c.SegmentBytes = cmp.Or(c.SegmentBytes, defaultSegment)
	c.CheckpointBytes = cmp.Or(c.CheckpointBytes, defaultCheckpointBytes)
	c.CheckpointInterval = cmp.Or(c.CheckpointInterval, time.Minute)
	c.JournalMaxBytes = cmp.Or(c.JournalMaxBytes, defaultJournalMax)
	c.KeepBytes = cmp.Or(c.KeepBytes, c.JournalMaxBytes)
	c.KeyTTL = cmp.Or(c.KeyTTL, defaultKeyTTL)
	c.MaxEvents = cmp.Or(c.MaxEvents, defaultMaxEvents)
	c.MinFreeBytes = cmp.Or(c.MinFreeBytes, 3*uint64(c.SegmentBytes))
	c.MinFreeShare = cmp.Or(c.MinFreeShare, defaultMinFreeShare)
	c.keepLeast = cmp.Or(c.keepLeast, c.CheckpointBytes+4*c.SegmentBytes)
	c.compactMin = cmp.Or(c.compactMin, bolt.CompactMin)
	c.compactEvery = cmp.Or(c.compactEvery, bolt.CompactEvery)
	c.compactBytes = cmp.Or(c.compactBytes, bolt.CopyBytes)
	c.partitionMax = cmp.Or(c.partitionMax, defaultPartition)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Program == "" {
		c.Program = "bodega"
	}
	if c.checkpointFile == "" {
		c.checkpointFile = c.path("checkpoint.db")
	}
	return c
}

func (c *Config) warn(err error) {
	if c.Hooks.Warning != nil {
		c.Hooks.Warning(err)
	}
}
