package central

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bodega/journal"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/exit"
)

// VerifyFile checks a file of ours, or a backup in a bucket: a backup, which is restored into a directory within scratch, an export, a segment of a
// journal, or a checkpoint. Without scratch a backup is restored beside the file, or, if it is encrypted or in a bucket, where temporary files
// go: what is in it is to be in clear nowhere near. The error is the first difference.
func VerifyFile(ctx context.Context, cfg Config, path, scratch string, tell storage.Telling) (v storage.Verified, err error) {
	path, file, err := OpenBackup(ctx, cfg, path)
	if err != nil {
		return v, err
	}
	defer file.Close()
	from := bufio.NewReader(file)
	first, err := from.Peek(max(archive.IntroSize, bolt.IntroSize))
	if err != nil && !errors.Is(err, io.EOF) {
		return v, err
	}
	switch {
	case bytes.HasPrefix(first, []byte{'{'}):
		return verifyExport(ctx, path, tell)
	case journal.IsSegment(first):
		return verifySegment(path, tell)
	case bolt.IsFile(first):
		return verifyCheckpoint(path, tell)
	case scratch == "" && (archive.Sealed(first) || !depot.Local(path)):
		scratch = os.TempDir()
	case scratch == "":
		scratch = filepath.Dir(path)
	}
	v.Kind = storage.KindBackup
	size := int64(0)
	if info, err := os.Stat(path); err == nil {
		size = info.Size()
	}
	m, at, err := VerifyBackup(ctx, cfg, &reading{r: from, total: size, tell: tell}, scratch, tell)
	if errors.Is(err, archive.ErrForeign) {
		v.Kind = ""
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	v.At, v.Timeline = &at, m.Timeline
	v.Proved = "it was restored, and is the state that it promises, to the last event"
	return v, nil
}

// reading tells how far the reading of a file is.
type reading struct {
	r           io.Reader
	done, total int64
	tell        storage.Telling
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	r.done += int64(n)
	r.tell.Read("bytes", r.done, r.total)
	return n, err
}

// verifyExport reads an export as an import would.
func verifyExport(ctx context.Context, path string, tell storage.Telling) (v storage.Verified, err error) {
	v.Kind = storage.KindExport
	cat, err := readCatalogue(ctx, FileSource(path), func(done, total int) { tell.Read("products", int64(done), int64(total)) })
	if err != nil {
		return v, err
	}
	tell.Line(fmt.Sprintf("export: position %d of timeline %s, %d products and tombstones", cat.meta.LastOffset, cat.meta.Timeline, cat.size))
	v.Timeline, v.Proved = cat.meta.Timeline, "it is what was exported, and an import would take it"
	return v, nil
}

// verifySegment reads one file of a journal: central's, whose records it understands, or an outbox's.
func verifySegment(path string, tell storage.Telling) (v storage.Verified, err error) {
	v.Kind = storage.KindSegment
	read := int64(0)
	rep, seg, sealed, err := journal.VerifyFile(path, nil, func(journal.Record) error {
		if read++; read%(1<<14) == 0 {
			tell.Read("records", read, 0)
		}
		return nil
	})
	if err != nil {
		return v, exit.Finding(err)
	}
	end := "it is complete"
	if !sealed {
		end = "it is not complete: the newest, or one that a crash has ended"
	}
	tell.Line(fmt.Sprintf("segment %d: %d records, LSN %d to %d, %d bytes, %d torn; %s", seg.Seq, rep.Records, rep.First, rep.Last, rep.Bytes, rep.TornBytes, end))
	v.Proved = "its records are what was written, one behind the other; whether they go with what stands before and behind, and lead anywhere, the directory tells"
	return v, nil
}

// verifyJournal reads the journal alone in a directory.
func verifyJournal(dir string, tell storage.Telling) (v storage.Verified, err error) {
	v.Kind = storage.KindJournal
	read := int64(0)
	rep, err := journal.Verify(dir, journal.Options{}, journal.Visitor{Record: func(journal.Record) error {
		if read++; read%(1<<14) == 0 {
			tell.Read("records", read, 0)
		}
		return nil
	}})
	if err != nil {
		return v, exit.Finding(err)
	}
	tell.Line(fmt.Sprintf("journal: %d records in %d segments, LSN %d to %d, %d bytes, %d torn", rep.Records, rep.Segments, rep.First, rep.Last, rep.Bytes, rep.TornBytes))
	v.Proved = "its records are what was written, without a gap; to which state they lead the whole directory tells"
	return v, nil
}

// verifyCheckpoint reads a file of bbolt.
func verifyCheckpoint(path string, tell storage.Telling) (v storage.Verified, err error) {
	v.Kind = storage.KindCheckpoint
	read := int64(0)
	n, err := bolt.CheckFile(path, func() {
		if read++; read%(1<<14) == 0 {
			tell.Read("values", read, 0)
		}
	})
	if err == nil {
		err = engine.CheckName(path)
	}
	if err != nil {
		return v, exit.Finding(err)
	}
	tell.Line(fmt.Sprintf("checkpoint: %d values, each with its checksum", n))
	v.Proved = "its pages and values are what was written; whether they are of one state, with the hash that it should have, the whole directory tells"
	return v, nil
}

// VerifyDirectory checks a directory that no node has: of backups, see VerifyPlace, or of a journal. Found is false if it is neither.
func VerifyDirectory(ctx context.Context, cfg Config, dir, timeline, scratch string, tell storage.Telling) (v storage.Verified, found bool, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return v, false, err
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".seg" {
			v, err = verifyJournal(dir, tell)
			return v, true, err
		}
		if _, ok := parseBackupName(e.Name()); ok {
			v, err = VerifyPlace(ctx, cfg, Place{Location: dir, Timeline: timeline}, scratch, tell)
			return v, true, err
		}
	}
	return v, false, nil
}
